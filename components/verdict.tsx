import { CircleCheck, CircleHelp, CircleX, Shield, ShieldAlert, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';

const TONES = {
  good: { box: 'border-good bg-good-wash', sign: 'text-good', Icon: ShieldCheck },
  bad: { box: 'border-bad bg-bad-wash', sign: 'text-bad', Icon: ShieldAlert },
  /** Nothing is known yet. */
  open: { box: 'border-line-strong bg-sunk', sign: 'text-quiet', Icon: Shield },
};

export type VerdictTone = keyof typeof TONES;

type VerdictProps = {
  tone: VerdictTone;
  title: ReactNode;
  about: ReactNode;
  /** What is done about it, or once more. */
  deed?: ReactNode;
};

/** What came of a check. */
export function Verdict({ tone, title, about, deed }: VerdictProps) {
  const { box, sign, Icon } = TONES[tone];
  return (
    <div className={`flex flex-wrap items-center gap-3 rounded-out border p-4 ${box}`}>
      <Icon size={28} strokeWidth={1.5} className={`shrink-0 ${sign}`} aria-hidden="true" />
      <div className="min-w-0 flex-[1_1_14rem]">
        <p className="font-semibold">{title}</p>
        <p className="text-small">{about}</p>
      </div>
      {deed}
    </div>
  );
}

const SIGNS = {
  held: { Icon: CircleCheck, sign: 'text-good' },
  came_through: { Icon: CircleX, sign: 'text-bad' },
  unknown: { Icon: CircleHelp, sign: 'text-quiet' },
};

type ProofProps = {
  outcome: keyof typeof SIGNS;
  title: ReactNode;
  /** What was seen. */
  seen?: ReactNode;
  /** What to do about it. */
  children?: ReactNode;
};

/** One thing that was tried, as an item of a list. */
export function Proof({ outcome, title, seen, children }: ProofProps) {
  const { Icon, sign } = SIGNS[outcome];
  return (
    <li className="grid grid-cols-[1.125rem_minmax(0,1fr)] gap-x-3 border-b border-line py-3">
      <Icon size={18} strokeWidth={1.75} className={`mt-0.5 shrink-0 ${sign}`} aria-hidden="true" />
      <div className="min-w-0 space-y-0.5">
        <p className="font-semibold">{title}</p>
        {seen && <p className="text-small text-quiet">{seen}</p>}
        {children && <div className="space-y-2 pt-1.5">{children}</div>}
      </div>
    </li>
  );
}
