'use client';

import { type ChangeEvent, useEffect, useId, useRef, useState } from 'react';
import type { FormState } from './form';
import { useWords } from './words';

/** More than a list of people has that may be invited at once. */
const MOST_BYTES = 400_000;

/**
 * Takes a CSV file and posts the form at once, since what is in it is looked at first. Without JavaScript it goes along
 * with the next press of a button.
 */
export function CsvField({ state: { result, errors } }: { state: FormState<unknown> }) {
  const t = useWords('invite');
  const input = useRef<HTMLInputElement>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const id = useId();
  const fault = isTooLarge ? t('file.tooLarge') : errors?.file;

  // Emptied, it also takes the same file again, mended.
  useEffect(() => {
    if (input.current && (result || errors?.file)) input.current.value = '';
  }, [result, errors]);
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const size = currentTarget.files?.[0]?.size ?? 0;
    setTooLarge(size > MOST_BYTES);
    if (size > MOST_BYTES) currentTarget.value = '';
    else if (size > 0) currentTarget.form?.requestSubmit();
  };

  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-semibold">
        {t('file.label')}
      </label>
      <p id={`${id}-help`} className="text-small text-quiet">
        {t('file.help')}
      </p>
      <input
        id={id}
        ref={input}
        type="file"
        name="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onChange={choose}
        aria-invalid={fault ? true : undefined}
        aria-describedby={`${id}-help${fault ? ` ${id}-error` : ''}`}
        className="block min-h-11 w-full text-small text-quiet file:mr-3 file:min-h-11 file:cursor-pointer file:rounded-house file:border file:border-solid file:border-edge file:bg-card file:px-4 file:text-body file:font-semibold file:text-ink hover:file:bg-hover"
      />
      {fault && (
        <p
          id={`${id}-error`}
          className="text-small font-medium text-bad"
          role={isTooLarge ? 'alert' : undefined}
        >
          {fault}
        </p>
      )}
    </div>
  );
}
