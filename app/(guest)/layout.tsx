import type { ReactNode } from 'react';
import { requireUserManagement } from '../_web/instance';
import { BrowserWords } from '../_web/words';
import { GuestFrame } from '../guest-frame';

/** What client components of these pages say. */
const SHOWN_IN_BROWSER = [
  'codeForm',
  'form',
  'forgotForm',
  'joinForm',
  'passkey',
  'password',
  'resetForm',
  'signIn',
  'signOutFirst',
] as const;

export default async function GuestLayout({ children }: { children: ReactNode }) {
  await requireUserManagement();
  return (
    <BrowserWords of={SHOWN_IN_BROWSER}>
      <GuestFrame>{children}</GuestFrame>
    </BrowserWords>
  );
}
