import type { ReactNode } from 'react';
import { BrowserWords } from '@/app/_web/words';

/** What client components of these pages say. */
const SHOWN_IN_BROWSER = ['copyField', 'form', 'invite', 'password', 'people', 'setup', 'testMail'] as const;

export default function SetupLayout({ children }: { children: ReactNode }) {
  return <BrowserWords of={SHOWN_IN_BROWSER}>{children}</BrowserWords>;
}
