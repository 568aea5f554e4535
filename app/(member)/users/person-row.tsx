import { ShieldCheck, ShieldOff } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';
import { getWords } from '@/app/_web/words';
import { Face } from '@/components/face';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import { AS } from '../table-roles';
import type { DeedForMany, OfferedDeed } from './deeds';
import { Pick } from './pick';
import { RoleChoice } from './role-choice';
import { RowActions } from './row-actions';
import { addressOfPerson, type Shown } from './shown';
import { StandingPill } from './standing-pill';

/** By what somebody signs in besides a password. `missing`: they need one on this instance; null: they have not joined. */
export type Factor = 'app' | 'passkey' | 'none' | 'missing' | null;

const CELL =
  'h-13 border-b border-line px-3 py-1.5 @max-[34rem]:h-auto @max-[34rem]:border-0 @max-[34rem]:p-0';
const LATE = `${CELL} text-small text-quiet`;

/** Where there is little room: tick, who it is and the menu, and how it stands with them below. */
const NARROW =
  '@max-[34rem]:relative @max-[34rem]:-mx-3 @max-[34rem]:grid @max-[34rem]:grid-cols-[2rem_minmax(0,1fr)_2.75rem] @max-[34rem]:items-center @max-[34rem]:gap-x-1 @max-[34rem]:border-b @max-[34rem]:border-line @max-[34rem]:px-3 @max-[34rem]:py-2.5 @max-[34rem]:first:border-t @max-[34rem]:first:border-t-ink @max-[16rem]:grid-cols-[minmax(0,1fr)]';
/** Selected: in the wash of brass, with a notch. */
const SELECTED =
  '[&:has(input:checked)]:bg-brass-wash [&:has(input:checked)>:first-child]:shadow-[inset_3px_0_0_var(--brass-edge)] @max-[34rem]:[&:has(input:checked)>:first-child]:shadow-none @max-[34rem]:[&:has(input:checked)]:shadow-[inset_3px_0_0_var(--brass-edge)] forced-colors:[&:has(input:checked)]:outline-2 forced-colors:[&:has(input:checked)]:-outline-offset-2 forced-colors:[&:has(input:checked)]:outline-[Highlight]';

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
    <tr {...AS.row} data-row={id} className={`hover:bg-sunk ${NARROW} ${SELECTED}`}>
      <td
        {...AS.cell}
        className={`${CELL} pl-1.5 @max-[34rem]:row-span-2 @max-[34rem]:self-start @max-[34rem]:pt-2 @max-[16rem]:row-span-1`}
      >
        <Pick row={{ ...row, deeds: offersForMany }} />
      </td>
      <td {...AS.cell} className={`${CELL} relative`}>
        <div className="flex min-w-0 items-center gap-3">
          <Face id={id} firstName={firstName} lastName={lastName} email={email} state={state} />
          <div className={`min-w-0 noscript:min-w-40 ${isAway ? 'text-quiet' : ''}`}>
            <Link
              href={addressOfPerson(id, shown)}
              prefetch={false}
              title={name ?? email}
              className="block truncate leading-5 font-semibold after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:rounded-house focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
            >
              <bdi>{name ?? email}</bdi>
            </Link>
            <div title={name ? email : undefined} className="truncate text-small leading-4.5 text-quiet">
              {name ? <bdi>{email}</bdi> : t('invited')}
            </div>
          </div>
        </div>
      </td>
      <td {...AS.cell} className={`${CELL} @max-[34rem]:hidden`}>
        {offers.includes('changeRole') && role !== 'owner' ? (
          <RoleChoice row={row} name={name ?? email} role={role} />
        ) : (
          people(`role.${role}`)
        )}
      </td>
      <td
        {...AS.cell}
        className={`${CELL} @max-[34rem]:col-span-2 @max-[34rem]:col-start-2 @max-[34rem]:row-start-2 @max-[34rem]:mt-1 @max-[34rem]:flex @max-[34rem]:flex-wrap @max-[34rem]:items-center @max-[34rem]:gap-x-2 @max-[34rem]:pl-11 @max-[16rem]:col-span-1 @max-[16rem]:col-start-1 @max-[16rem]:row-start-auto @max-[16rem]:pl-0`}
      >
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
      <td
        {...AS.cell}
        className={`${CELL} pr-0.5 text-right @max-[34rem]:col-start-3 @max-[34rem]:row-start-1 @max-[34rem]:self-start @max-[34rem]:noscript:col-span-3 @max-[34rem]:noscript:col-start-1 @max-[34rem]:noscript:row-start-3 @max-[16rem]:col-start-1 @max-[16rem]:row-start-auto @max-[16rem]:text-left`}
      >
        {offers.length > 0 && <RowActions row={row} role={role} offers={offers} />}
      </td>
    </tr>
  );
}
