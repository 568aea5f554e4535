import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { DeedButton } from '../deed-button';
import { DEEDS, type OfferedDeed } from '../deeds';
import { pageFor, type Row } from '../row';
import { doDeedHere } from './actions';
import { Part } from './part';

const ENDS: OfferedDeed[] = ['disable', 'enable', 'handOver', 'deleteUser', 'revokeInvite'];

/** What shuts somebody out, or ends with them or with their invite; nothing where the reader may do none of it. */
export async function Leave({ row, role, offers }: { row: Row; role: string; offers: OfferedDeed[] }) {
  const ends = ENDS.filter((deed) => offers.includes(deed));
  if (ends.length === 0) return null;
  const t = await getWords('person');
  const deeds = await getWords('deeds');
  return (
    <Part id="leave" title={t(row.kind === 'user' ? 'leave.user' : 'leave.invitation')}>
      <div className="flex flex-wrap gap-2 pt-4">
        {ends.map((deed) => {
          const { page, icon: Icon, isDanger } = DEEDS[deed];
          const look = isDanger && deed !== 'disable' ? 'danger' : 'plain';
          // One button for both, so that it keeps the focus when it becomes the other.
          const key = deed === 'enable' ? 'disable' : deed;
          if (!page)
            return <DeedButton action={doDeedHere} key={key} {...{ row, role, deed, look }} hasIcon />;
          return (
            <Link key={key} href={pageFor(page, row)} className={buttonLook(look)}>
              {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
              {deeds(`${deed}.label`)}
            </Link>
          );
        })}
      </div>
    </Part>
  );
}
