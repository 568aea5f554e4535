import type { ReactNode } from 'react';
import { BrowserWords } from '@/app/_web/words';

/** What client components of these pages say. */
const SHOWN_IN_BROWSER = ['form'] as const;

export default function OidcLayout({ children }: { children: ReactNode }) {
  return <BrowserWords of={SHOWN_IN_BROWSER}>{children}</BrowserWords>;
}
