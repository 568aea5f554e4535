import type { ReactNode } from 'react';
import { GuestFrame } from '../guest-frame';

export default function GuestLayout({ children }: { children: ReactNode }) {
  return <GuestFrame>{children}</GuestFrame>;
}
