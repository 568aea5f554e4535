'use client';

import { GetForm } from '@/app/link';
import { SearchField } from '@/components/search-field';
import { useListForm } from '../awaited';

type SearchFormProps = {
  label: string;
  search: string;
  /** Of the address, what stays as it is. */
  kept: Record<string, string>;
};

/** Looks for groups by name. */
export function SearchForm({ label, search, kept }: SearchFormProps) {
  return (
    <GetForm
      action="/groups"
      role="search"
      onSubmit={useListForm(true)}
      className="mt-4 max-w-104 print:hidden"
    >
      <SearchField label={label} search={search} />
      {Object.entries(kept).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </GetForm>
  );
}
