import type { ReactNode } from 'react';
import { Logo } from '@/components/logo';
import { config } from '@/lib/config';

/** The frame of pages for visitors: the instance's name above one centred card. */
export function GuestFrame({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-[26rem] flex-col px-4 py-8 sm:py-16">
      <p className="mb-6 flex items-center gap-3 text-body font-semibold">
        <Logo />
        <span className="min-w-0 break-words">{config().instanceName}</span>
      </p>
      {children}
    </main>
  );
}
