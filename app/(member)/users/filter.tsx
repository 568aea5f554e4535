'use client';

import { Search as Magnifier } from 'lucide-react';
import Form from 'next/form';
import { useEffect, useRef } from 'react';
import { buttonLook } from '@/components/button';
import { useWords } from '@/components/words';
import type { ListPeople } from '@/lib/people/schema';

const PAUSE_MS = 300;

type FilterProps = {
  shown: Pick<ListPeople, 'search' | 'role' | 'status' | 'sort' | 'order'>;
  /** What can be chosen. The page gives it, because importing lib/people/schema here would load zod in the browser. */
  choices: { [K in 'role' | 'status' | 'sort']: readonly NonNullable<ListPeople[K]>[] };
};

/** Searches while typing; without JavaScript on a press. The address holds all of it, so it can be shared. */
export function Filter({ shown, choices }: FilterProps) {
  const t = useWords('usersList');
  const people = useWords('people');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const form = useRef<HTMLFormElement>(null);
  const search = useRef<HTMLInputElement>(null);
  // After the back button the field shows what the list shows, unless somebody is typing in it.
  useEffect(() => {
    const field = search.current;
    if (field && document.activeElement !== field) field.value = shown.search;
  }, [shown.search]);
  const submit = () => form.current?.requestSubmit();
  return (
    <Form ref={form} action="/users" role="search" replace scroll={false} className="flex flex-wrap gap-2">
      <div className="relative min-w-0 flex-1 basis-56">
        <Magnifier
          size={18}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-quiet"
        />
        <input
          ref={search}
          type="search"
          name="search"
          aria-label={t('search')}
          placeholder={t('search')}
          autoComplete="off"
          maxLength={200}
          defaultValue={shown.search}
          onInput={() => {
            clearTimeout(timer.current);
            timer.current = setTimeout(submit, PAUSE_MS);
          }}
          className="block min-h-11 w-full rounded-house border border-edge bg-card pr-3 pl-10 text-ink placeholder:text-quiet"
        />
      </div>
      <Choice
        name="role"
        // Not "Role": that is the name of the field in the forms that open above this list.
        label={t('role.label')}
        any={t('role.any')}
        options={choices.role.map((it) => [it, people(`role.${it}`)])}
        chosen={shown.role}
        onChange={submit}
      />
      <Choice
        name="status"
        label={t('status.label')}
        any={t('status.any')}
        options={choices.status.map((it) => [it, people(`status.${it}`)])}
        chosen={shown.status}
        onChange={submit}
      />
      {/* On wide screens the columns sort; the choice stays for phones. */}
      <Choice
        name="sort"
        label={t('sort.label')}
        options={choices.sort.map((it) => [it, t(`sort.${it}`)])}
        chosen={shown.sort}
        onChange={submit}
        className="@3xl:hidden"
      />
      {shown.order && <input type="hidden" name="order" value={shown.order} />}
      <noscript>
        <button type="submit" className={buttonLook('plain')}>
          {t('searchNow')}
        </button>
      </noscript>
    </Form>
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
  return (
    <select
      key={chosen}
      name={name}
      aria-label={label}
      defaultValue={chosen}
      onChange={onChange}
      className={`min-h-11 rounded-house border border-edge bg-card px-3 text-ink @max-3xl:flex-1 ${className}`}
    >
      {any && <option value="">{any}</option>}
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}
