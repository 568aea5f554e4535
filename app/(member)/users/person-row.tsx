import { getWords } from '@/app/_web/words';
import { Pill, type Tone } from '@/components/notice';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import type { OfferedDeed } from './deeds';
import { MailNote } from './mail-note';
import { Pick } from './pick';
import { RowActions } from './row-actions';

const TONES: Record<Person['status'], Tone> = {
  active: 'good',
  pending: 'warn',
  expired: 'bad',
  disabled: 'info',
};

const CELL = 'py-3 sm:px-3 sm:align-top';

type RowProps = {
  person: Person;
  hasTwoFactor: boolean;
  /** They need a second factor on this instance, and have none. */
  lacksFactor: boolean;
  offers: OfferedDeed[];
};

/** One row of the list; on a phone a card. */
export async function PersonRow({ person, hasTwoFactor, lacksFactor, offers }: RowProps) {
  const { id, email, name, role, status, lastActiveAt, kind } = person;
  const row = { kind, id, email };
  const t = await getWords('users');
  const people = await getWords('people');
  return (
    <tr className="max-sm:relative max-sm:grid max-sm:grid-cols-[auto_auto_minmax(0,1fr)] max-sm:gap-x-3 max-sm:px-4 max-sm:py-2 has-checked:bg-hover">
      <td className="py-0.5 pl-4 sm:align-top max-sm:row-span-3 max-sm:pl-0">
        <Pick row={row} />
      </td>
      <td className={`${CELL} max-sm:col-span-2 max-sm:pr-10 max-sm:pb-1`}>
        <div className="font-semibold break-words">{name ?? email}</div>
        {name && <div className="text-small wrap-anywhere text-quiet">{email}</div>}
      </td>
      <td className={`${CELL} max-sm:py-1`}>
        {people(`role.${role}`)}
        {lacksFactor && <div className="text-small whitespace-nowrap text-bad">{t('noFactor')}</div>}
        {hasTwoFactor && <div className="text-small whitespace-nowrap text-quiet">{t('twoFactor')}</div>}
      </td>
      <td className={`${CELL} max-sm:py-1 sm:max-w-72`}>
        <Pill tone={TONES[status]}>
          {people(person.needsApproval ? 'status.waiting' : `status.${status}`)}
        </Pill>
        {person.needsApproval && <p className="mt-1.5 text-small text-quiet">{t('waiting')}</p>}
        {kind === 'invitation' && <MailNote person={person} />}
      </td>
      <td
        className={`${CELL} text-small whitespace-nowrap text-quiet max-sm:col-span-2 max-sm:pt-0 max-sm:empty:hidden`}
      >
        {kind === 'user' && (lastActiveAt ? <When at={lastActiveAt} /> : t('neverActive'))}
      </td>
      <td className="py-0.5 text-right sm:px-2 sm:align-top max-sm:absolute max-sm:top-1 max-sm:right-1 max-sm:noscript:static max-sm:noscript:col-span-3">
        {offers.length > 0 && <RowActions row={row} role={role} offers={offers} />}
      </td>
    </tr>
  );
}
