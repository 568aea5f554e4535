import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { cancelMails } from '../mail/rows';
import { must } from '../problem';
import { lockActor } from '../users/rows';
import { mayManageInvitations } from './policy';
import type { InvitationId } from './schema';

/** Takes back an invitation that nobody has accepted yet. Throws `forbidden`, and `not_found` when it is no longer open. */
export async function revokeInvitation(actor: Actor, { id }: InvitationId): Promise<{ email: string }> {
  must(mayManageInvitations(actor), 'forbidden');
  return db().$transaction(async (tx) => {
    must(mayManageInvitations(await lockActor(tx, actor)), 'forbidden');
    const [invitation] = await tx.invitation.updateManyAndReturn({
      where: { id, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    must(invitation, 'not_found');
    const { email } = invitation;
    await cancelMails(tx, id);
    await record(tx, actor, { event: 'invitation.revoked', subjectId: id, facts: { email } });
    return { email };
  });
}
