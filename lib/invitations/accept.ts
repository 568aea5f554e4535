import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { admitInvited } from '../groups/rows';
import { cancelMails, wasSent } from '../mail/rows';
import { must } from '../problem';
import { type NewSession, startSession } from '../sessions/rows';
import { hashPassword } from '../users/password';
import { insertUser, lockUsers } from '../users/rows';
import { needsApproval } from './policy';
import { getOpenInvitation } from './queries';
import type { AcceptInvitation } from './schema';

/**
 * Turns an open invitation into a user, in the groups that it was sent for, and signs them in. However often it is pressed at once, one user is made: the
 * invitation is claimed by a conditional update. Throws `sign_out_first` when somebody is signed
 * in, and what `getOpenInvitation()` and `hashPassword()` throw.
 */
export async function acceptInvitation(actor: Actor, input: AcceptInvitation): Promise<NewSession> {
  must(actor.kind === 'visitor', 'sign_out_first');
  const { id, email, role, version } = await getOpenInvitation(input.token);
  const { firstName, lastName } = input;
  const passwordHash = await hashPassword(input.password, { email, firstName, lastName });
  const session = await db().$transaction(async (tx) => {
    // Whoever answers for it stays as they are until it is accepted.
    const open = await tx.invitation.findUnique({ where: { id }, select: { invitedById: true } });
    if (open?.invitedById) await lockUsers(tx, [open.invitedById]);
    const claimed = await tx.invitation.findUnique({ where: { id }, include: { invitedBy: true } });
    if (!claimed || needsApproval(claimed)) return null;
    const acceptedAt = new Date();
    const { count } = await tx.invitation.updateMany({
      where: { id, version, acceptedAt: null, revokedAt: null, expiresAt: { gt: acceptedAt } },
      data: { acceptedAt },
    });
    if (count === 0) return null;
    const isEmailConfirmed = claimed.shownVersion !== version && (await wasSent(tx, id));
    const user = await insertUser(tx, { email, firstName, lastName, role, passwordHash, isEmailConfirmed });
    await tx.invitation.update({ where: { id }, data: { acceptedUserId: user.id } });
    await cancelMails(tx, id);
    const groups = (await admitInvited(tx, id, user.id)).join(', ');
    const facts = { email, role, ...(groups && { groups }) };
    await record(tx, actor, { event: 'invitation.accepted', subjectId: user.id, facts });
    return startSession(tx, actor, user.id);
  });
  // Somebody was faster: an accept, a revoke or a resend. The link now says which; asked here, since many that waited
  // inside their transactions for one more connection would wait for each other.
  if (!session) await getOpenInvitation(input.token);
  must(session, 'invitation_used');
  return session;
}
