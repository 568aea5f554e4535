import type { ReactNode } from 'react';
import { requireUserManagement } from '../_web/instance';
import { BrowserWords } from '../_web/words';

/** What client components of these pages say. */
const SHOWN_IN_BROWSER = [
  'copyField',
  'dialog',
  'form',
  'invite',
  'password',
  'people',
  'setup',
  'survey',
  'testMail',
] as const;

export default async function SetupLayout({ children }: { children: ReactNode }) {
  await requireUserManagement();
  return <BrowserWords of={SHOWN_IN_BROWSER}>{children}</BrowserWords>;
}
