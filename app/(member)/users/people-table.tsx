import { Pill, type Tone } from '@/components/notice';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import { MailNote } from './mail-note';
import { type RowActionName, RowActions } from './row-actions';

const ROLES = { owner: 'Owner', admin: 'Admin', member: 'Member' };

const STATUS: Record<Person['status'], { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'good' },
  pending: { label: 'Pending', tone: 'warn' },
  expired: { label: 'Expired', tone: 'bad' },
  disabled: { label: 'Disabled', tone: 'info' },
};

const CELL = 'py-3 sm:px-4 sm:align-top';
const HEAD = 'px-4 py-3 text-left text-small font-semibold text-quiet';

type TableProps = { people: Person[]; offersFor: (person: Person) => RowActionName[] };

/** Everybody on one page of the list, and what each row's menu offers; on a phone each row is a card. */
export function PeopleTable({ people, offersFor }: TableProps) {
  return (
    <div className="overflow-hidden rounded-house border border-line bg-card">
      <table className="w-full max-sm:block">
        <caption className="sr-only">Users and pending invites</caption>
        <thead className="border-b border-line max-sm:sr-only">
          <tr>
            <th scope="col" className={HEAD}>
              Name
            </th>
            <th scope="col" className={HEAD}>
              Role
            </th>
            <th scope="col" className={HEAD}>
              Status
            </th>
            <th scope="col" className={HEAD}>
              Last active
            </th>
            <th scope="col" className={HEAD}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-sm:block">
          {people.map((person) => (
            <PersonRow key={person.id} person={person} offers={offersFor(person)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PersonRow({ person, offers }: { person: Person; offers: RowActionName[] }) {
  const { id, email, name, role, lastActiveAt, kind } = person;
  const { label, tone } = STATUS[person.status];
  return (
    <tr className="max-sm:relative max-sm:grid max-sm:grid-cols-[auto_minmax(0,1fr)] max-sm:gap-x-3 max-sm:px-4 max-sm:py-2">
      <td className={`${CELL} max-sm:col-span-2 max-sm:pr-12 max-sm:pb-1`}>
        <div className="font-semibold break-words">{name ?? email}</div>
        {name && <div className="text-small wrap-anywhere text-quiet">{email}</div>}
      </td>
      <td className={`${CELL} max-sm:py-1`}>{ROLES[role]}</td>
      <td className={`${CELL} max-sm:py-1 sm:max-w-72`}>
        <Pill tone={tone}>{label}</Pill>
        {kind === 'invitation' && <MailNote person={person} />}
      </td>
      <td className={`${CELL} text-small text-quiet max-sm:col-span-2 max-sm:pt-0 max-sm:empty:hidden`}>
        {kind === 'user' && (lastActiveAt ? <When at={lastActiveAt} /> : 'Never')}
      </td>
      <td className="py-1.5 text-right sm:px-2 max-sm:absolute max-sm:top-1 max-sm:right-1 max-sm:noscript:static max-sm:noscript:col-span-2">
        {offers.length > 0 && <RowActions id={id} email={email} offers={offers} />}
      </td>
    </tr>
  );
}
