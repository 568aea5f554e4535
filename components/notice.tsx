import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const TONES = {
  info: { box: 'border-line-strong bg-sunk', sign: '', Icon: Info },
  good: { box: 'border-transparent bg-good-wash', sign: 'text-good', Icon: CircleCheck },
  warn: { box: 'border-transparent bg-warn-wash', sign: 'text-warn', Icon: TriangleAlert },
  bad: { box: 'border-transparent bg-bad-wash', sign: 'text-bad', Icon: CircleAlert },
};

export type Tone = keyof typeof TONES;

/** What is so, and what to do, on a ground whose icon and colour say how much it matters. `deed` is what to do at once. */
export function Notice({
  tone = 'info',
  Icon: own,
  deed,
  children,
}: {
  tone?: Tone;
  /** In the place of the tone's own. */
  Icon?: LucideIcon;
  deed?: ReactNode;
  children: ReactNode;
}) {
  const { box, sign, Icon: usual } = TONES[tone];
  const Icon = own ?? usual;
  return (
    <div className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-house border px-4 py-3 ${box}`}>
      <div className="flex min-w-0 flex-[1_1_14rem] gap-3">
        <Icon size={16} strokeWidth={1.75} className={`mt-[0.1875rem] shrink-0 ${sign}`} aria-hidden="true" />
        <div className="min-w-0 space-y-1 wrap-anywhere">{children}</div>
      </div>
      {deed}
    </div>
  );
}
