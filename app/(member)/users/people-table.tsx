import { getWords } from '@/app/_web/words';
import type { Person } from '@/lib/people/queries';
import { orderOf, type Sort } from '@/lib/people/schema';
import { HEAD, SortHead } from '../sort-head';
import { AS } from '../table-roles';
import type { DeedForMany, OfferedDeed } from './deeds';
import { type Factor, PersonRow } from './person-row';
import { PickAll } from './pick';
import { LIST } from './row';
import { addressSortedBy, type Shown } from './shown';

/** The columns that the list can be sorted by. */
const SORTED = ['name', 'role', 'status', 'active'] as const satisfies Sort[];

/** The width of each column but the name's, which has the rest; by the room of the page some are left out. */
const WIDTHS = {
  name: '',
  role: 'w-28',
  status: 'w-50',
  active: 'w-31 @max-[45rem]:hidden',
};
const GROUPS = 'w-36 @max-[52rem]:hidden';
const FACTOR = 'w-32 @max-[69rem]:hidden';

type TableProps = {
  people: Person[];
  shown: Shown;
  /** Undefined where there are no groups, and no column for them. */
  groupsOf: ((person: Person) => string[]) | undefined;
  factorOf: (person: Person) => Factor;
  offersFor: (person: Person) => OfferedDeed[];
  offersForMany: (person: Person) => DeedForMany[];
};

/**
 * One page of the list, and what each row's menu offers; a column's head sorts by it. Where there is little room each row
 * is of two or three lines, and as such a form of a table has roles of its own.
 */
export async function PeopleTable({
  people,
  shown,
  groupsOf,
  factorOf,
  offersFor,
  offersForMany,
}: TableProps) {
  const t = await getWords('users');
  return (
    <table
      id={LIST}
      tabIndex={-1}
      {...AS.table}
      aria-label={t('list')}
      className="w-full table-fixed border-separate border-spacing-0 outline-offset-4 @max-[34rem]:block"
    >
      <thead {...AS.group} className="@max-[34rem]:sr-only">
        <tr {...AS.row}>
          <th {...AS.head} scope="col" className={`${HEAD} w-9.5 pl-1.5`}>
            <span className="sr-only">{t('columns.selection')}</span>
            <PickAll />
          </th>
          {SORTED.slice(0, 3).map((sort) => (
            <Head key={sort} shown={shown} sort={sort} />
          ))}
          {groupsOf && (
            <th {...AS.head} scope="col" className={`${HEAD} ${GROUPS}`}>
              {t('columns.groups')}
            </th>
          )}
          <th {...AS.head} scope="col" className={`${HEAD} ${FACTOR}`}>
            {t('columns.factor')}
          </th>
          <Head shown={shown} sort="active" />
          <th {...AS.head} scope="col" className={`${HEAD} w-12 pr-0.5`}>
            <span className="sr-only">{t('columns.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody {...AS.group} className="@max-[34rem]:block">
        {people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            shown={shown}
            groups={groupsOf?.(person)}
            factor={factorOf(person)}
            offers={offersFor(person)}
            offersForMany={offersForMany(person)}
          />
        ))}
      </tbody>
    </table>
  );
}

async function Head({ shown, sort }: { shown: Shown; sort: (typeof SORTED)[number] }) {
  const t = await getWords('users');
  return (
    <SortHead
      label={t(`columns.${sort}`)}
      href={addressSortedBy(shown, sort)}
      order={shown.sort === sort ? orderOf(shown) : undefined}
      isFirst={sort === 'name'}
      className={WIDTHS[sort]}
    />
  );
}
