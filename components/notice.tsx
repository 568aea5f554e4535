import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const TONES = {
  info: { box: 'border-line bg-paper text-ink', Icon: Info },
  good: { box: 'border-transparent bg-good-wash text-good', Icon: CircleCheck },
  warn: { box: 'border-transparent bg-warn-wash text-warn', Icon: TriangleAlert },
  bad: { box: 'border-transparent bg-bad-wash text-bad', Icon: CircleAlert },
};

export type Tone = keyof typeof TONES;

/** What is so, and what to do, in a box whose icon and colours say how much it matters. */
export function Notice({ tone = 'info', children }: { tone?: Tone; children: ReactNode }) {
  const { box, Icon } = TONES[tone];
  return (
    <div className={`flex gap-3 rounded-house border px-4 py-3 ${box}`}>
      <Icon size={20} className="mt-0.5 shrink-0" aria-hidden="true" />
      <div className="min-w-0 space-y-1 break-words">{children}</div>
    </div>
  );
}

/** A state in a word or two, coloured by tone. */
export function Pill({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center rounded-full border px-2.5 py-0.5 text-small font-medium ${TONES[tone].box}`}
    >
      {children}
    </span>
  );
}
