import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { getWords } from '@/app/_web/words';
import type { Person } from '@/lib/people/queries';
import { orderOf, type Sort } from '@/lib/people/schema';
import type { OfferedDeed } from './deeds';
import { PersonRow } from './person-row';
import { PickAll } from './pick';
import { addressSortedBy, type Shown } from './shown';

/** The columns by what each can be sorted. */
const COLUMNS = [['name', 'email'], ['role'], ['status'], ['active']] as const satisfies Sort[][];
const HEAD = 'px-3 py-1 text-left text-small font-semibold text-quiet';

type TableProps = {
  people: Person[];
  shown: Shown;
  hasTwoFactor: (person: Person) => boolean;
  lacksFactor: (person: Person) => boolean;
  offersFor: (person: Person) => OfferedDeed[];
};

/** One page of the list, and what each row's menu offers; a column's head sorts by it. Where there is little room each row is a card. */
export async function PeopleTable({ people, shown, hasTwoFactor, lacksFactor, offersFor }: TableProps) {
  const t = await getWords('users');
  return (
    <div className="overflow-hidden rounded-house border border-line bg-card">
      <table className="w-full @max-3xl:block">
        <caption className="sr-only">{t('list')}</caption>
        <thead className="border-b border-line @max-3xl:sr-only">
          <tr>
            <th scope="col" className="w-px py-1 pl-4">
              <PickAll />
            </th>
            {COLUMNS.map((sorts) => (
              <Head key={sorts[0]} shown={shown} sorts={sorts} />
            ))}
            <th scope="col" className={HEAD}>
              <span className="sr-only">{t('columns.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line @max-3xl:block">
          {people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              hasTwoFactor={hasTwoFactor(person)}
              lacksFactor={lacksFactor(person)}
              offers={offersFor(person)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type HeadProps = { shown: Shown; sorts: (typeof COLUMNS)[number] };

async function Head({ shown, sorts }: HeadProps) {
  const t = await getWords('users');
  const isSorted = sorts.some((sort) => sort === shown.sort);
  const order = orderOf(shown);
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={HEAD}
      aria-sort={isSorted ? (order === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      {/* Cards have no heads that could be pressed; screen readers still hear what is what. */}
      <span className="hidden @max-3xl:inline">{sorts.map((sort) => t(`columns.${sort}`)).join(' ')}</span>
      <span className="flex gap-3 @max-3xl:hidden">
        {sorts.map((sort) => (
          <Link
            key={sort}
            href={addressSortedBy(shown, sort)}
            scroll={false}
            prefetch={false}
            className="inline-flex min-h-11 items-center gap-1 whitespace-nowrap hover:text-ink"
          >
            {t(`columns.${sort}`)}
            {shown.sort === sort && <Arrow size={14} aria-hidden="true" />}
          </Link>
        ))}
      </span>
    </th>
  );
}
