'use client';

import { Search as Magnifier } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { fieldLook } from './field';

const PAUSE_MS = 300;

type SearchFieldProps = {
  label: string;
  /** What the list shows. */
  search: string;
  className?: string;
};

/** Looks for words in a list: sends its form a moment after the last letter; without JavaScript on Enter. */
export function SearchField({ label, search, className = '' }: SearchFieldProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);
  // After the back button it shows what the list shows, unless somebody is typing in it.
  useEffect(() => {
    const input = field.current;
    if (input && document.activeElement !== input) input.value = search;
  }, [search]);
  return (
    <div className={`relative ${className}`}>
      <Magnifier
        size={16}
        strokeWidth={1.75}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-quiet"
      />
      <input
        ref={field}
        type="search"
        name="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        maxLength={200}
        defaultValue={search}
        onInput={({ currentTarget: { form } }) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => form?.requestSubmit(), PAUSE_MS);
        }}
        className={`${fieldLook()} py-1 pr-3 pl-9`}
      />
    </div>
  );
}
