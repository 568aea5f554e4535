'use client';

import { FileUp } from 'lucide-react';
import { type ChangeEvent, useEffect, useId, useRef, useState } from 'react';
import { FieldError, type FormState } from './form';
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
    <div className="flex flex-wrap items-center gap-x-2">
      {/* The label is the button; the browser's own stands there where no script posts the file at once. */}
      <input
        id={id}
        ref={input}
        type="file"
        name="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onChange={choose}
        aria-invalid={fault ? true : undefined}
        aria-describedby={`${id}-help${fault ? ` ${id}-error` : ''}`}
        className="peer sr-only noscript:not-sr-only noscript:max-w-full"
      />
      <label
        htmlFor={id}
        className="link inline-flex min-h-6 cursor-pointer items-center gap-1.5 rounded-sm text-small peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus pointer-coarse:min-h-11"
      >
        <FileUp size={16} strokeWidth={1.75} aria-hidden="true" />
        {t('file.label')}
      </label>
      <p id={`${id}-help`} className="text-small text-quiet">
        {t('file.help')}
      </p>
      <div role={isTooLarge ? 'alert' : undefined} className="basis-full empty:hidden">
        <FieldError id={`${id}-error`} error={fault} />
      </div>
    </div>
  );
}
