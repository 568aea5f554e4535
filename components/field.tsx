import { ChevronDown } from 'lucide-react';
import type { SelectHTMLAttributes } from 'react';

/** The classes of everything that is typed into or chosen from, but for its padding. */
export function fieldLook(hasFault = false): string {
  const edge = hasFault
    ? 'border-bad shadow-[inset_0_0_0_1px_var(--bad)]'
    : 'border-edge hover:border-quiet focus-visible:border-focus';
  return `block min-h-control w-full min-w-0 rounded-house border bg-card text-ink -outline-offset-1 placeholder:text-quiet placeholder:opacity-100 ${edge}`;
}

type ChooseProps = SelectHTMLAttributes<HTMLSelectElement> & {
  options: readonly { value: string; label: string }[];
  /** Has no border until the pointer or the focus is on it: for a choice in a row. */
  isQuiet?: boolean;
};

const QUIET =
  'block min-h-[max(2rem,calc(var(--control)-0.25rem))] field-sizing-content max-w-[calc(100%+0.5rem)] rounded-house border border-transparent bg-transparent pr-7 pl-2 -ml-2 hover:bg-hover -outline-offset-1';

/** A choice of a few; the browser's own, which every phone and screen reader knows. Its label is the caller's. */
export function Choose({ options, isQuiet = false, className = '', ...rest }: ChooseProps) {
  return (
    <span className={`relative min-w-0 ${isQuiet ? 'inline-block max-w-full' : 'block'} ${className}`}>
      <select
        {...rest}
        className={`cursor-pointer appearance-none text-ellipsis ${
          isQuiet ? QUIET : `${fieldLook(Boolean(rest['aria-invalid']))} py-1 pr-8 pl-3`
        }`}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={isQuiet ? 14 : 16}
        strokeWidth={1.75}
        aria-hidden="true"
        className={`pointer-events-none absolute top-1/2 -translate-y-1/2 text-quiet print:hidden ${isQuiet ? 'right-2' : 'right-2.5'}`}
      />
    </span>
  );
}
