import type { ReactNode } from 'react';
import { requireUserManagement } from '../_web/instance';
import { GuestFrame } from '../guest-frame';

export default async function GuestLayout({ children }: { children: ReactNode }) {
  await requireUserManagement();
  return <GuestFrame>{children}</GuestFrame>;
}
