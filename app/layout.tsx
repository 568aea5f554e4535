import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { TellZone } from '@/components/zone';
import { config } from '@/lib/config';
import { accentFile, logoFile } from '@/lib/sign';
import { tagOf } from '@/words/words';
import { BrowserWords, readerLanguage } from './_web/words';
import { readerZone, ZONE_COOKIE } from './_web/zone';
import { HeadingFocus } from './heading-focus';
import { readerTheme } from './reader-theme';
import { UpdateNotice } from './update-notice';
import './globals.css';

/** Every page depends on who asks and on this instance's settings; none is made at build time. */
export const dynamic = 'force-dynamic';

export function generateMetadata(): Metadata {
  const { instanceName } = config();
  const logo = logoFile();
  return {
    title: { default: instanceName, template: `%s · ${instanceName}` },
    robots: 'noindex, nofollow',
    // Without one of the operator's, Next takes app/icon.svg.
    ...(logo && { icons: { icon: { url: logo.path, type: logo.type } } }),
  };
}

export async function generateViewport(): Promise<Viewport> {
  const theme = await readerTheme();
  return { width: 'device-width', initialScale: 1, colorScheme: theme === 'system' ? 'light dark' : theme };
}

/** What the page says that stands in for one which failed (app/error.tsx), outside the layouts below this one. */
const SHOWN_IN_BROWSER = ['errors'] as const;

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await readerTheme();
  const accent = accentFile();
  return (
    <html lang={tagOf(await readerLanguage())} data-theme={theme === 'system' ? undefined : theme}>
      <body>
        {accent && <link rel="stylesheet" href={accent.path} precedence="accent" />}
        <BrowserWords of={SHOWN_IN_BROWSER}>
          <UpdateNotice />
          <TellZone cookie={ZONE_COOKIE} known={await readerZone()} />
          {children}
          <HeadingFocus />
        </BrowserWords>
      </body>
    </html>
  );
}
