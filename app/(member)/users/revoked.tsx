import { z } from 'zod';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import type { Actor } from '@/lib/actor';
import { findRevoked } from '@/lib/invitations/queries';
import { Focused } from '../focused';

/** Says that an invite was taken back, to whoever comes from the page of the invited, which is nobody’s then. */
export async function Revoked({ actor, id }: { actor: Actor; id: unknown }) {
  const { data } = z.uuid().safeParse(id);
  const revoked = data && (await findRevoked(actor, data));
  if (!revoked) return null;
  const t = await getWords('deedOutcomes');
  return (
    <Focused>
      <Notice tone="good">{t('revokeInvite.done', revoked)}</Notice>
    </Focused>
  );
}
