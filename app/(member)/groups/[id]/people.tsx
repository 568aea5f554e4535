import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { Face } from '@/components/face';
import type { GroupMemberRow } from '@/lib/groups/queries';
import { PersonForm, TakeOut } from './person-form';

type PeopleProps = { groupId: string; label: string; people: GroupMemberRow[] };

/** Who is in a group, each with a button that takes them out. `label` is the id of the heading. */
export function People({ groupId, label, people }: PeopleProps) {
  return (
    <PersonForm groupId={groupId}>
      <ul aria-labelledby={label}>
        {people.map((person) => (
          <Person key={person.id} person={person} />
        ))}
      </ul>
    </PersonForm>
  );
}

const STATES = { active: undefined, disabled: 'away', pending: 'awaited', expired: 'awaited' } as const;

async function Person({ person }: { person: GroupMemberRow }) {
  const { id, kind, email, firstName, lastName, name, status } = person;
  const t = await getWords('groups');
  const people = await getWords('people');
  const isUsual = status === 'active';
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2">
      <div className="flex min-w-0 flex-[1_1_12rem] items-center gap-3">
        <Face {...{ id, email, firstName, lastName }} {...(STATES[status] && { state: STATES[status] })} />
        <div className="min-w-0">
          <Link
            href={`/users/${id}`}
            title={name ?? email}
            className="block truncate leading-5 font-semibold hover:underline"
          >
            <bdi>{name ?? email}</bdi>
          </Link>
          <p className="truncate text-small leading-4.5 text-quiet">
            {name && <bdi>{email}</bdi>}
            {name && !isUsual && ' · '}
            {!isUsual && (kind === 'invitation' ? t('invited', { status }) : people(`status.${status}`))}
          </p>
        </div>
      </div>
      <TakeOut person={`${kind}:${id}`} name={name ?? email} />
    </li>
  );
}
