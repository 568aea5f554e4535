import { getWords } from '@/app/_web/words';
import { Pill, type PillTone } from '@/components/pill';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import type { OfferedDeed } from './deeds';
import { MailNote } from './mail-note';
import { Pick } from './pick';
import { RowActions } from './row-actions';

const TONES: Record<Person['status'], PillTone> = {
  active: 'good',
  pending: 'warn',
  expired: 'bad',
  disabled: 'still',
};

const CELL = 'py-3 @3xl:px-3 @3xl:align-top';

type RowProps = {
  person: Person;
  hasTwoFactor: boolean;
  /** They need a second factor on this instance, and have none. */
  lacksFactor: boolean;
  offers: OfferedDeed[];
};

/** One row of the list; where there is little room, a card. */
export async function PersonRow({ person, hasTwoFactor, lacksFactor, offers }: RowProps) {
  const { id, email, name, role, status, lastActiveAt, kind } = person;
  const row = { kind, id, email };
  const t = await getWords('users');
  const people = await getWords('people');
  return (
    <tr className="@max-3xl:relative @max-3xl:grid @max-3xl:grid-cols-[auto_auto_minmax(0,1fr)] @max-3xl:gap-x-3 @max-3xl:px-4 @max-3xl:py-2 has-checked:bg-hover">
      <td className="py-0.5 pl-4 @3xl:align-top @max-3xl:row-span-3 @max-3xl:pl-0">
        <Pick row={row} />
      </td>
      <td className={`${CELL} @max-3xl:col-span-2 @max-3xl:pr-10 @max-3xl:pb-1`}>
        <div className="font-semibold wrap-anywhere @3xl:min-w-44">{name ?? email}</div>
        {name && <div className="text-small wrap-anywhere text-quiet">{email}</div>}
      </td>
      <td className={`${CELL} @max-3xl:py-1`}>
        {people(`role.${role}`)}
        {lacksFactor && <div className="text-small whitespace-nowrap text-bad">{t('noFactor')}</div>}
        {hasTwoFactor && <div className="text-small whitespace-nowrap text-quiet">{t('twoFactor')}</div>}
      </td>
      <td className={`${CELL} @max-3xl:py-1 @3xl:max-w-72`}>
        <Pill tone={TONES[status]}>
          {people(person.needsApproval ? 'status.waiting' : `status.${status}`)}
        </Pill>
        {person.needsApproval && <p className="mt-1.5 text-small text-quiet">{t('waiting')}</p>}
        {kind === 'invitation' && <MailNote person={person} />}
      </td>
      <td
        className={`${CELL} text-small whitespace-nowrap text-quiet @max-3xl:col-span-2 @max-3xl:pt-0 @max-3xl:empty:hidden`}
      >
        {kind === 'user' && (lastActiveAt ? <When at={lastActiveAt} /> : t('neverActive'))}
      </td>
      <td className="py-0.5 text-right @3xl:px-2 @3xl:align-top @max-3xl:absolute @max-3xl:top-1 @max-3xl:right-1 @max-3xl:noscript:static @max-3xl:noscript:col-span-3">
        {offers.length > 0 && <RowActions row={row} role={role} offers={offers} />}
      </td>
    </tr>
  );
}
