'use client';

import { ListFilter } from 'lucide-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import { GetForm } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Choose } from '@/components/field';
import { SearchField } from '@/components/search-field';
import { useWords } from '@/components/words';
import type { ListPeople } from '@/lib/people/schema';
import { useListForm } from '../awaited';

type FilterProps = {
  shown: Pick<ListPeople, 'search' | 'role' | 'status' | 'factor' | 'group' | 'sort' | 'order'>;
  /** What can be chosen. The page gives it, because importing lib/people/schema here would load zod in the browser. */
  choices: { [K in 'role' | 'status' | 'factor' | 'sort']: readonly NonNullable<ListPeople[K]>[] };
  /** None where there are no groups. */
  groups: { id: string; name: string }[];
  /** What else can be done with the list that is shown. */
  children: ReactNode;
};

/**
 * Searches while typing; without JavaScript on a press. The address holds all of it, so it can be shared. Where there is
 * little room the filters stand behind one button, and where tabs and heads of columns have none, among them.
 */
export function Filter({ shown, choices, groups, children }: FilterProps) {
  const t = useWords('usersList');
  const people = useWords('people');
  const form = useRef<HTMLFormElement>(null);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const submit = () => form.current?.requestSubmit();
  const { role, factor, status, group } = shown;
  const inUse = [role, factor, group].filter(Boolean).length;
  return (
    <GetForm
      ref={form}
      action="/users"
      role="search"
      onSubmit={useListForm(true)}
      className="my-4 flex flex-wrap gap-2 print:hidden"
    >
      <SearchField
        label={t('search')}
        search={shown.search}
        className="min-w-0 flex-[1_1_10rem] @min-[45rem]:max-w-104"
      />
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className={`${buttonLook('plain')} @min-[45rem]:hidden noscript:hidden`}
      >
        <ListFilter size={16} strokeWidth={1.75} aria-hidden="true" />
        {t('filter')}
        <InUse count={inUse} className="@max-[34rem]:hidden" />
        <InUse count={inUse + (status ? 1 : 0)} className="@min-[34rem]:hidden" />
      </button>
      <div
        id={id}
        className={`${isOpen ? 'flex' : 'hidden'} flex-wrap gap-2 @max-[45rem]:order-1 @max-[45rem]:basis-full @min-[45rem]:flex noscript:flex`}
      >
        <Choice
          name="role"
          // Not "Role": that is the name of the field in the forms that open above this list.
          label={t('role.label')}
          any={t('role.any')}
          options={choices.role.map((it) => [it, people(`role.${it}`)])}
          chosen={role}
          onChange={submit}
        />
        {groups.length > 0 && (
          <Choice
            name="group"
            label={t('group.label')}
            any={t('group.any')}
            options={groups.map(({ id, name }) => [id, name])}
            chosen={group}
            onChange={submit}
            className="@min-[45rem]:max-w-48 @min-[45rem]:[&>select]:field-sizing-content"
          />
        )}
        <Choice
          name="factor"
          label={t('factor.label')}
          any={t('factor.any')}
          options={choices.factor.map((it) => [it, t(`factor.${it}`)])}
          chosen={factor}
          onChange={submit}
        />
        <Choice
          name="status"
          label={t('status.label')}
          any={t('status.any')}
          options={choices.status.map((it) => [it, people(`status.${it}`)])}
          chosen={status}
          onChange={submit}
          className="@min-[34rem]:hidden"
        />
        <Choice
          name="sort"
          label={t('sort.label')}
          options={choices.sort.map((it) => [it, t(`sort.${it}`)])}
          chosen={shown.sort}
          onChange={submit}
          className="@min-[34rem]:hidden"
        />
      </div>
      {shown.order && <input type="hidden" name="order" value={shown.order} />}
      <noscript>
        <button type="submit" className={buttonLook('plain')}>
          {t('searchNow')}
        </button>
      </noscript>
      {children}
    </GetForm>
  );
}

function InUse({ count, className }: { count: number; className: string }) {
  const t = useWords('usersList');
  if (count === 0) return null;
  return (
    <span className={className}>
      <span aria-hidden="true" className="text-small font-semibold tabular-nums">
        {count}
      </span>
      <span className="sr-only">{t('filtersInUse', { count })}</span>
    </span>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  /** What choosing nothing is called, where that can be chosen. */
  any?: string;
  options: [value: string, words: string][];
  chosen: string | undefined;
  onChange: () => void;
  className?: string;
};

function Choice({ name, label, any, options, chosen = '', onChange, className = '' }: ChoiceProps) {
  const isInUse = any !== undefined && chosen !== '';
  return (
    <Choose
      key={chosen}
      name={name}
      aria-label={label}
      defaultValue={chosen}
      onChange={onChange}
      options={[
        ...(any ? [{ value: '', label: any }] : []),
        ...options.map(([value, words]) => ({ value, label: words })),
      ]}
      className={`@max-[45rem]:flex-[1_1_9rem] ${isInUse ? '[&>select]:border-ink [&>select]:bg-brass-wash' : ''} ${className}`}
    />
  );
}
