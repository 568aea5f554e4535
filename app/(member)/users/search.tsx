'use client';

import { Search as Magnifier } from 'lucide-react';
import Form from 'next/form';
import { useRef } from 'react';
import { buttonLook } from '@/components/button';

const PAUSE_MS = 300;

/** Searches while typing; without JavaScript on Enter. The address holds the search, so it can be shared. */
export function Search({ search }: { search: string }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  return (
    <Form action="/users" role="search" replace scroll={false} className="flex gap-2">
      <div className="relative flex-1 sm:max-w-sm">
        <Magnifier
          size={18}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-quiet"
        />
        <input
          type="search"
          name="search"
          aria-label="Search users"
          placeholder="Search users"
          autoComplete="off"
          maxLength={200}
          defaultValue={search}
          // The list is read again under the typing hand, which stays in the field.
          // biome-ignore lint/a11y/noAutofocus: only after a search, where the focus was here already
          autoFocus={search !== ''}
          onFocus={({ currentTarget: { value }, currentTarget }) =>
            currentTarget.setSelectionRange(value.length, value.length)
          }
          onInput={({ currentTarget }) => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => currentTarget.form?.requestSubmit(), PAUSE_MS);
          }}
          className="block min-h-11 w-full rounded-house border border-edge bg-card pr-3 pl-10 text-ink placeholder:text-quiet"
        />
      </div>
      <noscript>
        <button type="submit" className={buttonLook('plain')}>
          Search
        </button>
      </noscript>
    </Form>
  );
}
