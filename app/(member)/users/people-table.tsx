import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Pill, type Tone } from '@/components/notice';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import { orderOf, type Sort } from '@/lib/people/schema';
import { MailNote } from './mail-note';
import { Pick, PickAll } from './pick';
import { type RowActionName, RowActions } from './row-actions';
import { addressSortedBy, type Shown } from './shown';

const ROLES = { owner: 'Owner', admin: 'Admin', member: 'Member' };

const STATUS: Record<Person['status'], { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'good' },
  pending: { label: 'Pending', tone: 'warn' },
  expired: { label: 'Expired', tone: 'bad' },
  disabled: { label: 'Disabled', tone: 'info' },
};

const CELL = 'py-3 sm:px-3 sm:align-top';
const HEAD = 'px-3 py-1 text-left text-small font-semibold text-quiet';

type TableProps = {
  people: Person[];
  shown: Shown;
  hasTwoFactor: (person: Person) => boolean;
  offersFor: (person: Person) => RowActionName[];
};

/** One page of the list, and what each row's menu offers; a column's head sorts by it. On a phone each row is a card. */
export function PeopleTable({ people, shown, hasTwoFactor, offersFor }: TableProps) {
  return (
    <div className="overflow-hidden rounded-house border border-line bg-card">
      <table className="w-full max-sm:block">
        <caption className="sr-only">Users and pending invites</caption>
        <thead className="border-b border-line max-sm:sr-only">
          <tr>
            <th scope="col" className="w-px py-1 pl-4">
              <PickAll />
            </th>
            <Head
              shown={shown}
              sorts={[
                ['name', 'Name'],
                ['email', 'Email'],
              ]}
            />
            <Head shown={shown} sorts={[['role', 'Role']]} />
            <Head shown={shown} sorts={[['status', 'Status']]} />
            <Head shown={shown} sorts={[['active', 'Last active']]} />
            <th scope="col" className={HEAD}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-sm:block">
          {people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              hasTwoFactor={hasTwoFactor(person)}
              offers={offersFor(person)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ shown, sorts }: { shown: Shown; sorts: [Sort, string][] }) {
  const isSorted = sorts.some(([sort]) => sort === shown.sort);
  const order = orderOf(shown);
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={HEAD}
      aria-sort={isSorted ? (order === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      <span className="flex gap-3">
        {sorts.map(([sort, label]) => (
          <Link
            key={sort}
            href={addressSortedBy(shown, sort)}
            scroll={false}
            prefetch={false}
            className="inline-flex min-h-11 items-center gap-1 whitespace-nowrap hover:text-ink"
          >
            {label}
            {shown.sort === sort && <Arrow size={14} aria-hidden="true" />}
          </Link>
        ))}
      </span>
    </th>
  );
}

type RowProps = { person: Person; hasTwoFactor: boolean; offers: RowActionName[] };

function PersonRow({ person, hasTwoFactor, offers }: RowProps) {
  const { id, email, name, role, lastActiveAt, kind } = person;
  const { label, tone } = STATUS[person.status];
  return (
    <tr className="max-sm:relative max-sm:grid max-sm:grid-cols-[auto_auto_minmax(0,1fr)] max-sm:gap-x-3 max-sm:px-4 max-sm:py-2 has-checked:bg-hover">
      <td className="py-0.5 pl-4 sm:align-top max-sm:row-span-3 max-sm:pl-0">
        <Pick kind={kind} id={id} email={email} />
      </td>
      <td className={`${CELL} max-sm:col-span-2 max-sm:pr-10 max-sm:pb-1`}>
        <div className="font-semibold break-words">{name ?? email}</div>
        {name && <div className="text-small wrap-anywhere text-quiet">{email}</div>}
      </td>
      <td className={`${CELL} max-sm:py-1`}>
        {ROLES[role]}
        {hasTwoFactor && <div className="text-small whitespace-nowrap text-quiet">Two-factor</div>}
      </td>
      <td className={`${CELL} max-sm:py-1 sm:max-w-72`}>
        <Pill tone={tone}>{label}</Pill>
        {kind === 'invitation' && <MailNote person={person} />}
      </td>
      <Last>{kind === 'user' && (lastActiveAt ? <When at={lastActiveAt} /> : 'Never')}</Last>
      <td className="py-0.5 text-right sm:px-2 sm:align-top max-sm:absolute max-sm:top-1 max-sm:right-1 max-sm:noscript:static max-sm:noscript:col-span-3">
        {offers.length > 0 && <RowActions id={id} email={email} role={role} offers={offers} />}
      </td>
    </tr>
  );
}

function Last({ children }: { children: ReactNode }) {
  return (
    <td
      className={`${CELL} text-small whitespace-nowrap text-quiet max-sm:col-span-2 max-sm:pt-0 max-sm:empty:hidden`}
    >
      {children}
    </td>
  );
}
