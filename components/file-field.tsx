'use client';

import { FieldError, FieldHelp, useField } from './form';

type FileFieldProps = { name: string; label: string; help: string; accept: string };

/** A labelled choice of a file; the browser's own, which every phone and screen reader knows. */
export function FileField({ name, label, help, accept }: FileFieldProps) {
  const { id, error, markChanged, describedBy, errorId, helpId } = useField(name, help);
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-semibold">
        {label}
      </label>
      <input
        id={id}
        type="file"
        name={name}
        accept={accept}
        onChange={markChanged}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy}
        className="block w-full min-w-0 text-small text-quiet file:mr-3 file:min-h-control file:cursor-pointer file:rounded-house file:border file:border-edge file:bg-card file:px-3.5 file:py-1 file:text-body file:font-medium file:text-ink hover:file:bg-hover"
      />
      <FieldError id={errorId} error={error} />
      <FieldHelp id={helpId} help={help} />
    </div>
  );
}
