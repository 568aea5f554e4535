import type { ReactNode } from 'react';
import { BrowserWords } from '@/app/_web/words';

/** What client components of these pages say. */
const SHOWN_IN_BROWSER = ['form', 'signOutFirst'] as const;

export default function ChangeEmailLayout({ children }: { children: ReactNode }) {
  return <BrowserWords of={SHOWN_IN_BROWSER}>{children}</BrowserWords>;
}
