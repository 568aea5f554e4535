import { getWords } from '@/app/_web/words';
import { Face } from '@/components/face';
import type { Person } from '@/lib/people/queries';
import { PageHead } from '../../page-head';
import { DeedButton } from '../deed-button';
import type { OfferedDeed } from '../deeds';
import type { Row } from '../row';
import { RowForms } from '../row-forms';
import { RowMenu } from '../row-menu';
import { doDeedHere } from './actions';

type HeadProps = { person: Person; row: Row; offers: OfferedDeed[]; isOwn: boolean; list: string };

/** Who it is, what is mostly done to them, and a menu of all that can be. */
export async function Head({ person, row, offers, isOwn, list }: HeadProps) {
  const { id, email, name, firstName, lastName, kind, status, role } = person;
  const users = await getWords('users');
  const main = isOwn ? undefined : MAIN.find((deed) => offers.includes(deed));
  const state = kind === 'invitation' ? 'awaited' : status === 'disabled' ? 'away' : undefined;
  return (
    <>
      <PageHead
        back={{ href: list, label: users('title') }}
        face={<Face {...{ id, email, firstName, lastName, state }} size="large" />}
        title={<bdi className="wrap-anywhere">{name ?? email}</bdi>}
        about={name && <span className="wrap-anywhere">{email}</span>}
      >
        <div className="flex flex-wrap items-center gap-2">
          {main && (
            <DeedButton
              action={doDeedHere}
              {...{ row, role }}
              deed={main}
              look={kind === 'invitation' ? 'primary' : 'plain'}
              hasIcon
            />
          )}
          {offers.length > 0 && <RowMenu {...{ row, role, offers }} action={doDeedHere} />}
        </div>
      </PageHead>
      <noscript>
        <RowForms {...{ row, role, offers }} action={doDeedHere} />
      </noscript>
    </>
  );
}

/** What is mostly done, the first that can be. */
const MAIN: OfferedDeed[] = ['resendInvite', 'copyInviteLink', 'copyResetLink', 'enable'];
