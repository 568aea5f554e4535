'use client';

import { type ReactNode, useId } from 'react';

/** Radio buttons below their question. */
export function Choice({
  legend,
  className,
  children,
}: {
  legend: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <fieldset className={className}>
      <legend className="mb-1 font-semibold">{legend}</legend>
      {children}
    </fieldset>
  );
}

type RadioProps = {
  name: string;
  value: string;
  isChosen: boolean;
  label: string;
  help: string;
  onChoose?: () => void;
};

/** One of several, with what it means below it. */
export function Radio({ name, value, isChosen, label, help, onChoose }: RadioProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5 py-1.5">
      <input
        id={id}
        type="radio"
        name={name}
        value={value}
        defaultChecked={isChosen}
        aria-describedby={`${id}-help`}
        onChange={onChoose}
        className="mt-0.5 size-4.5 shrink-0 cursor-pointer"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="cursor-pointer font-medium">
          {label}
        </label>
        <p id={`${id}-help`} className="text-small text-quiet">
          {help}
        </p>
      </div>
    </div>
  );
}
