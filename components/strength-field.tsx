'use client';

import { useEffect, useRef, useState } from 'react';
import type { Messages } from 'use-intl/core';
import { Field } from './form';
import { useWords } from './words';

/** The code of a sentence about a password. */
export type Remark = keyof Messages['password']['remarks'];

/** How strong a password is, from 0 to 4, and what to say of it. `bound` is the length that a remark speaks of. */
export type Strength = { score: 0 | 1 | 2 | 3 | 4; remarks: Remark[]; bound?: number };

/** What others know about whoever chooses the password, and would try first. Fields of the same form add to it. */
export type PersonalFacts = { email?: string; firstName?: string; lastName?: string; instanceName: string };

/** Judges the password in a form. Undefined when there is none yet. */
export type Judge = (typed: FormData, personal: PersonalFacts, minLength: number) => Strength | undefined;

type StrengthFieldProps = {
  label: string;
  minLength: number;
  personal: PersonalFacts;
  /** Called when the field first gets the focus: what judges passwords is 800 kB. */
  loadJudge: () => Promise<Judge>;
  autoFocus?: boolean;
};

/** A field for a new password that says, while somebody types, how strong it is and what would make it stronger. */
export function StrengthField({ label, minLength, personal, loadJudge, autoFocus }: StrengthFieldProps) {
  const t = useWords('password');
  const [strength, setStrength] = useState<Strength>();
  const judge = useRef<Judge>(null);
  const place = useRef<HTMLDivElement>(null);
  const look = () => {
    const form = place.current?.closest('form');
    if (form) setStrength(judge.current?.(new FormData(form), personal, minLength));
  };
  const begin = async () => {
    try {
      judge.current ??= await loadJudge();
      look();
    } catch {
      // When it cannot be loaded, this is a field like any other; the server judges in any case.
    }
  };
  return (
    <div ref={place}>
      <Field
        name="password"
        label={label}
        type="password"
        autoComplete="new-password"
        help={t('rule', { least: minLength })}
        autoFocus={autoFocus}
        onFocus={begin}
        onInput={look}
        below={(error) => <Meter strength={strength} error={error} />}
      />
    </div>
  );
}

const BARS = ['bg-bad', 'bg-bad', 'bg-warn', 'bg-good', 'bg-good'];
const PAUSE_MS = 1000;

type MeterProps = { strength: Strength | undefined; error: string | undefined };

/**
 * Keeps its height once there is something to show, and does not repeat the field's error. Screen readers hear the sentences
 * when the typing pauses.
 */
function Meter({ strength, error }: MeterProps) {
  const t = useWords('password');
  const sentences = strength?.remarks.map((code) => t(`remarks.${code}`, { bound: strength.bound ?? 0 }));
  const shown = sentences?.join(' ') ?? '';
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const pause = setTimeout(() => setSpoken(shown), PAUSE_MS);
    return () => clearTimeout(pause);
  }, [shown]);
  return (
    <div className={strength ? 'min-h-14 space-y-1.5' : 'space-y-1.5'}>
      {strength && (
        <div aria-hidden="true" className="flex gap-1 pt-1.5">
          {BARS.slice(1).map((_bar, n) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: four bars in a row are told apart by nothing else
              key={n}
              className={`h-1 flex-1 rounded-full ${n < Math.max(1, strength.score) ? BARS[strength.score] : 'bg-line'}`}
            />
          ))}
        </div>
      )}
      <p aria-hidden="true" className="text-small text-quiet empty:hidden">
        {shown === error ? '' : shown}
      </p>
      <p role="status" className="sr-only">
        {spoken === error ? '' : spoken}
      </p>
    </div>
  );
}
