'use client';

import Form from 'next/form';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { buttonLook } from '@/components/button';
import type { About, ActivityFilter } from '@/lib/audit/schema';

const SUBJECTS: Record<About, string> = {
  people: 'People',
  invites: 'Invites',
  'sign-ins': 'Sign-ins',
  passwords: 'Passwords and mail',
  setup: 'Set-up',
  exports: 'Exports',
};

const BOX = 'block min-h-11 w-full rounded-house border border-edge bg-card px-3 text-ink';

/** What to look for. The address holds it, so it can be shared, and the back button finds it again. */
export function Filter({ filter }: { filter: ActivityFilter }) {
  const { search, about = '', by, from = '', to = '' } = filter;
  const form = useRef<HTMLFormElement>(null);
  const asked = JSON.stringify(filter);
  const shown = useRef(asked);
  // After the back button the fields show what the list shows, not what was typed last.
  useEffect(() => {
    if (shown.current !== asked) form.current?.reset();
    shown.current = asked;
  }, [asked]);
  return (
    <Form
      ref={form}
      action="/activity"
      role="search"
      className="grid items-end gap-3 min-[22rem]:grid-cols-2 sm:grid-cols-[minmax(0,1fr)_auto_auto_auto_auto]"
    >
      {by && <input type="hidden" name="by" value={by} />}
      <Labelled label="Search activity" className="col-span-full sm:col-span-1">
        {(id) => (
          <input
            id={id}
            type="search"
            name="search"
            placeholder="Name or address"
            autoComplete="off"
            maxLength={200}
            defaultValue={search}
            className={`${BOX} placeholder:text-quiet`}
          />
        )}
      </Labelled>
      <Labelled label="About" className="col-span-full sm:col-span-1">
        {(id) => (
          <select key={about} id={id} name="about" defaultValue={about} className={BOX}>
            <option value="">Everything</option>
            {Object.entries(SUBJECTS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Labelled label="From">
        {(id) => <input id={id} type="date" name="from" defaultValue={from} className={BOX} />}
      </Labelled>
      <Labelled label="To">
        {(id) => <input id={id} type="date" name="to" defaultValue={to} className={BOX} />}
      </Labelled>
      <button type="submit" className={`${buttonLook('plain')} col-span-full sm:col-span-1`}>
        Search
      </button>
      <p className="col-span-full text-small text-quiet">Days begin and end at midnight UTC.</p>
    </Form>
  );
}

type LabelledProps = { label: string; className?: string; children: (id: string) => ReactNode };

function Labelled({ label, className = '', children }: LabelledProps) {
  const id = useId();
  return (
    <div className={`min-w-0 space-y-1.5 ${className}`}>
      <label htmlFor={id} className="block text-small font-semibold">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
