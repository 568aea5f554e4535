'use client';

import { Calendar, Search } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { GetForm } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Choose, fieldLook } from '@/components/field';
import { useWords } from '@/components/words';
import type { About, ActivityFilter } from '@/lib/audit/schema';
import { useListForm } from '../awaited';

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
  const options = [
    { value: '', label: t('everything') },
    ...subjects.map((subject) => ({ value: subject, label: t(`subjects.${subject}`) })),
  ];
  return (
    <GetForm
      ref={form}
      action="/activity"
      role="search"
      onSubmit={useListForm(false)}
      className="flex flex-wrap items-start gap-2 print:hidden"
    >
      {by && <input type="hidden" name="by" value={by} />}
      {of && <input type="hidden" name="of" value={of} />}
      <span className="relative min-w-0 flex-[1_1_15rem] sm:max-w-[26rem]">
        <Search
          size={16}
          strokeWidth={1.75}
          aria-hidden="true"
          className="absolute top-1/2 left-3 -translate-y-1/2 text-quiet"
        />
        <input
          type="search"
          name="search"
          aria-label={t('search')}
          placeholder={t('searchExample')}
          autoComplete="off"
          maxLength={200}
          defaultValue={search}
          className={`${fieldLook()} py-1 pr-3 pl-9`}
        />
      </span>
      <Choose key={about} name="about" aria-label={t('about')} defaultValue={about} options={options} />
      <details
        open={from !== '' || to !== ''}
        className="group relative @max-[34rem]:open:order-1 @max-[34rem]:open:basis-full"
      >
        <summary className={`${buttonLook('plain')} list-none [&::-webkit-details-marker]:hidden`}>
          <Calendar size={16} strokeWidth={1.75} aria-hidden="true" />
          {t('days')}
        </summary>
        <div className="grid gap-x-3 gap-y-2 pt-2 min-[22rem]:grid-cols-2 @min-[34rem]:absolute @min-[34rem]:end-0 @min-[34rem]:z-20 @min-[34rem]:mt-1 @min-[34rem]:w-88 @min-[34rem]:rounded-out @min-[34rem]:border @min-[34rem]:border-line-strong @min-[34rem]:bg-raised @min-[34rem]:p-4 @min-[34rem]:shadow-float">
          <Labelled label={t('from')}>
            {(id) => <input id={id} type="date" name="from" defaultValue={from} className={DATE} />}
          </Labelled>
          <Labelled label={t('to')}>
            {(id) => <input id={id} type="date" name="to" defaultValue={to} className={DATE} />}
          </Labelled>
        </div>
      </details>
      <button type="submit" className={buttonLook('plain')}>
        {t('submit')}
      </button>
    </GetForm>
  );
}

const DATE = `${fieldLook()} px-3 py-1`;

type LabelledProps = { label: string; children: (id: string) => ReactNode };

function Labelled({ label, children }: LabelledProps) {
  const id = useId();
  return (
    <div className="min-w-0 space-y-1.5">
      <label htmlFor={id} className="block text-small font-semibold">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
