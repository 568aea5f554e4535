import { ShieldCheck, ShieldOff } from 'lucide-react';
import { Fragment } from 'react';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { Face } from '@/components/face';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import { AS } from '../table-roles';
import type { DeedForMany, OfferedDeed } from './deeds';
import { RowActions } from './list-deeds';
import { Pick } from './pick';
import { RoleChoice } from './role-choice';
import { addressOfPerson, type Shown } from './shown';
import { StandingPill } from './standing-pill';

/** By what somebody signs in besides a password. `missing`: they need one on this instance; null: they have not joined. */
export type Factor = 'app' | 'passkey' | 'none' | 'missing' | null;

const LATE = 'text-small text-quiet';

type RowProps = {
  person: Person;
  shown: Shown;
  /** Undefined where there is no column for them. */
  groups: string[] | undefined;
  factor: Factor;
  offers: OfferedDeed[];
  offersForMany: DeedForMany[];
};

/** One row of the list. */
export async function PersonRow({ person, shown, groups, factor, offers, offersForMany }: RowProps) {
  const { id, email, name, firstName, lastName, role, status, lastActiveAt, kind } = person;
  const row = { kind, id, email };
  const t = await getWords('users');
  const people = await getWords('people');
  const isAway = status === 'disabled';
  const state = kind === 'invitation' ? 'awaited' : isAway ? 'away' : undefined;
  const active = lastActiveAt ? <When at={lastActiveAt} /> : t(kind === 'user' ? 'neverActive' : 'notYet');
  const Shield = factor === 'missing' ? ShieldOff : ShieldCheck;
  return (
    <tr {...AS.row} data-row={id} className="person-row">
      <td {...AS.cell}>
        <Pick row={{ ...row, deeds: offersForMany }} />
      </td>
      <td {...AS.cell} className="relative">
        <div className="flex min-w-0 items-center gap-3">
          <Face id={id} firstName={firstName} lastName={lastName} email={email} state={state} />
          <div className={`min-w-0 ${isAway ? 'text-quiet' : ''}`}>
            <Link href={addressOfPerson(id, shown)} title={name ?? email} className="person-link">
              <bdi>{name ?? email}</bdi>
            </Link>
            <div title={name ? email : undefined} className="truncate text-small leading-4.5 text-quiet">
              {name ? <bdi>{email}</bdi> : t('invited')}
            </div>
          </div>
        </div>
      </td>
      <td {...AS.cell} className="@max-[34rem]:hidden">
        {offers.includes('changeRole') && role !== 'owner' ? (
          <RoleChoice row={row} name={name ?? email} role={role} />
        ) : (
          people(`role.${role}`)
        )}
      </td>
      <td {...AS.cell} className="person-standing">
        <StandingPill person={person} />
        <span className="hidden text-small text-quiet @max-[34rem]:inline">
          {kind === 'user'
            ? t.rich('also', { role: people(`role.${role}`), when: () => active })
            : people(`role.${role}`)}
        </span>
      </td>
      {groups && (
        <td {...AS.cell} className={`${LATE} @max-[52rem]:hidden`}>
          <div title={groups.join(', ')} className="truncate">
            {groups.map((name, n) => (
              <Fragment key={name}>
                {n > 0 && ', '}
                <bdi>{name}</bdi>
              </Fragment>
            ))}
            {groups.length === 0 && <span aria-hidden="true">–</span>}
          </div>
        </td>
      )}
      <td {...AS.cell} className={`${LATE} @max-[69rem]:hidden ${factor === 'missing' ? 'text-bad' : ''}`}>
        {factor && factor !== 'none' && (
          <Shield
            size={16}
            strokeWidth={1.75}
            aria-hidden="true"
            className="mr-1 inline align-[-0.1875rem]"
          />
        )}
        {factor && t(`factor.${factor}`)}
      </td>
      <td {...AS.cell} className={`${LATE} first-letter:uppercase @max-[45rem]:hidden`}>
        {active}
      </td>
      <td {...AS.cell}>{offers.length > 0 && <RowActions row={row} role={role} offers={offers} />}</td>
    </tr>
  );
}
