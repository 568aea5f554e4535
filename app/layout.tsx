import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { config } from '@/lib/config';
import './globals.css';

/** Every page depends on who asks and on this instance's settings; none is made at build time. */
export const dynamic = 'force-dynamic';

export function generateMetadata(): Metadata {
  const { instanceName } = config();
  return { title: { default: instanceName, template: `%s · ${instanceName}` }, robots: 'noindex, nofollow' };
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
