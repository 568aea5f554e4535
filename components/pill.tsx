import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** `usual` is what needs no look: a dot and a word without a ground. */
export type PillTone = 'usual' | 'still' | 'good' | 'warn' | 'bad';

const GROUNDS: Record<Exclude<PillTone, 'usual'>, string> = {
  still: 'bg-still-wash text-still',
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
};

type PillProps = { tone: PillTone; Icon?: LucideIcon; children: ReactNode };

/** A state in a few words; one in a row. */
export function Pill({ tone, Icon, children }: PillProps) {
  if (tone === 'usual')
    return (
      <span className="inline-flex min-h-6 items-center gap-2 text-small font-medium text-quiet">
        <span className="size-2 shrink-0 rounded-full bg-good forced-colors:bg-[CanvasText] forced-colors:forced-color-adjust-none" />
        {children}
      </span>
    );
  return (
    <span
      className={`inline-flex min-h-6 max-w-full items-center gap-1.5 rounded-xl py-px pr-2.5 pl-2 text-small leading-4.5 font-medium inset-ring inset-ring-current/16 forced-colors:border ${GROUNDS[tone]}`}
    >
      {Icon && <Icon size={14} strokeWidth={2} className="shrink-0" aria-hidden="true" />}
      <span className="min-w-0">{children}</span>
    </span>
  );
}
