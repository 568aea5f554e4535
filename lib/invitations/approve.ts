import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockActor } from '../users/rows';
import { mayInvite, mayManageInvitations, needsApproval } from './policy';
import { lockOpenInvitation } from './rows';
import type { InvitationId } from './schema';

/**
 * Answers for an open invitation whose sender may no longer give its role: from now on its link works again. Where it waits
 * for nobody nothing has changed, which is no fault. Throws `forbidden`, also to whoever may not give that role, and
 * `not_found` when it is no longer open.
 */
export async function approveInvitation(
  actor: Actor,
  { id }: InvitationId,
): Promise<{ email: string; hasChanged: boolean }> {
  return db().$transaction(async (tx) => {
    const present = await lockActor(tx, actor);
    must(mayManageInvitations(present), 'forbidden');
    const invitation = await lockOpenInvitation(tx, id);
    must(invitation, 'not_found');
    const { email, role } = invitation;
    must(mayInvite(present, role), 'forbidden');
    if (!needsApproval(invitation)) return { email, hasChanged: false };
    const invitedById = present.kind === 'user' ? present.id : null;
    await tx.invitation.update({ where: { id }, data: { invitedById } });
    await record(tx, actor, { event: 'invitation.approved', subjectId: id, facts: { email, role } });
    return { email, hasChanged: true };
  });
}
