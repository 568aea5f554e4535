'use client';

import { useEffect, useRef, useState } from 'react';
import { Field } from './form';

/** How strong a password is, from 0 to 4, and in words. */
export type Strength = { score: 0 | 1 | 2 | 3 | 4; words: string };

/** What is known about whoever chooses the password; what else stands in the form is theirs as well. */
export type Known = { email?: string; firstName?: string; lastName?: string; instanceName: string };

/** Looks at a form that holds a password. */
export type Judge = (typed: FormData, known: Known, minLength: number) => Strength | undefined;

type NewPasswordFieldProps = {
  label: string;
  minLength: number;
  known: Known;
  /** Brings the judge, who is heavy, so nobody waits for him before he is asked. */
  fetchJudge: () => Promise<Judge>;
};

/** The field for a password that somebody chooses: it says what would make it a better one, as they type. */
export function NewPasswordField({ label, minLength, known, fetchJudge }: NewPasswordFieldProps) {
  const [strength, setStrength] = useState<Strength>();
  const judge = useRef<Judge>(null);
  const place = useRef<HTMLDivElement>(null);
  const look = () => {
    const form = place.current?.closest('form');
    if (form) setStrength(judge.current?.(new FormData(form), known, minLength));
  };
  const begin = async () => {
    try {
      judge.current ??= await fetchJudge();
      look();
    } catch {
      // Without him, when the network fails, the field works as any other; the server judges in any case.
    }
  };
  return (
    <div ref={place}>
      <Field
        name="password"
        label={label}
        type="password"
        autoComplete="new-password"
        help={`${minLength}+ characters, at least 1 number and 1 capital letter`}
        onFocus={begin}
        onInput={look}
        below={(error) => <Meter strength={strength} said={error} />}
      />
    </div>
  );
}

const BARS = ['bg-bad', 'bg-bad', 'bg-warn', 'bg-good', 'bg-good'];
const PAUSE_MS = 1000;

/** Keeps its place while there is nothing to show. Aloud it says what it shows when the typing pauses. */
function Meter({ strength, said }: { strength: Strength | undefined; said: string | undefined }) {
  const words = strength?.words ?? '';
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const pause = setTimeout(() => setSpoken(words), PAUSE_MS);
    return () => clearTimeout(pause);
  }, [words]);
  return (
    <div className="min-h-14 space-y-1.5">
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
      <p aria-hidden="true" className="text-small text-quiet">
        {words === said ? '' : words}
      </p>
      <p role="status" className="sr-only">
        {spoken === said ? '' : spoken}
      </p>
    </div>
  );
}
