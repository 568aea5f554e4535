import type { ReactNode } from 'react';
import { Logo } from '@/components/logo';
import { config } from '@/lib/config';
import { logoFile } from '@/lib/sign';

/** `beside` stands at the end of the line with the name. */
type GuestFrameProps = { beside?: ReactNode; children: ReactNode };

/**
 * The frame of pages for visitors: the instance's name above one centred card. Nothing is drawn until all of it has come: the
 * half of it would be centred by itself, and then move.
 */
export function GuestFrame({ beside, children }: GuestFrameProps) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-[27.5rem] grid-rows-[1.25rem_auto_1fr] px-4 sm:grid-rows-[minmax(1.5rem,1fr)_auto_minmax(1.5rem,1.4fr)]">
      <link rel="expect" href="#end" blocking="render" />
      <div className="@container row-start-2 grid grid-cols-[minmax(0,1fr)] gap-4 pb-4 sm:gap-5">
        <div className="flex flex-wrap items-center gap-2.5 font-bold tracking-[-0.01em]">
          <Logo src={logoFile()?.path} />
          <span className="min-w-0 wrap-anywhere">{config().instanceName}</span>
          {beside}
        </div>
        <div className="min-w-0">{children}</div>
      </div>
      {/* Browsers wait for the beginning of it alone. */}
      <div id="end" hidden />
    </main>
  );
}
