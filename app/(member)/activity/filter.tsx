'use client';

import Form from 'next/form';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { buttonLook } from '@/components/button';
import { useWords } from '@/components/words';
import type { About, ActivityFilter } from '@/lib/audit/schema';

const BOX = 'block min-h-11 w-full rounded-house border border-edge bg-card px-3 text-ink';

type FilterProps = {
  filter: Omit<ActivityFilter, 'unusable'>;
  /** Handed in, so that the browser need not load zod, which the schema is made with. */
  subjects: readonly About[];
};

/** What to look for. The address holds it, so it can be shared, and the back button finds it again. */
export function Filter({ filter, subjects }: FilterProps) {
  const t = useWords('activityFilter');
  const { search, about = '', by, of, from = '', to = '' } = filter;
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
      {of && <input type="hidden" name="of" value={of} />}
      <Labelled label={t('search')} className="col-span-full sm:col-span-1">
        {(id) => (
          <input
            id={id}
            type="search"
            name="search"
            placeholder={t('searchExample')}
            autoComplete="off"
            maxLength={200}
            defaultValue={search}
            className={`${BOX} placeholder:text-quiet`}
          />
        )}
      </Labelled>
      <Labelled label={t('about')} className="col-span-full sm:col-span-1">
        {(id) => (
          <select key={about} id={id} name="about" defaultValue={about} className={BOX}>
            <option value="">{t('everything')}</option>
            {subjects.map((subject) => (
              <option key={subject} value={subject}>
                {t(`subjects.${subject}`)}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Labelled label={t('from')}>
        {(id) => <input id={id} type="date" name="from" defaultValue={from} className={BOX} />}
      </Labelled>
      <Labelled label={t('to')}>
        {(id) => <input id={id} type="date" name="to" defaultValue={to} className={BOX} />}
      </Labelled>
      <button type="submit" className={`${buttonLook('plain')} col-span-full sm:col-span-1`}>
        {t('submit')}
      </button>
      <p className="col-span-full text-small text-quiet">{t('zone')}</p>
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
