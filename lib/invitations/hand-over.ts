import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { lockOpenInvitationsBy } from './queries';

/**
 * Has another user answer for the open invitations of one who leaves, and says for how many. Their links stay alive.
 * Each stands in the log.
 */
export async function handOverInvitations(
  tx: Tx,
  actor: Actor,
  from: { id: string; email: string },
  to: { id: string; email: string },
): Promise<number> {
  const invitations = await lockOpenInvitationsBy(tx, from.id);
  await tx.invitation.updateMany({
    where: { invitedById: from.id, acceptedAt: null, revokedAt: null },
    data: { invitedById: to.id },
  });
  const records = invitations.map(({ id, email }) => ({
    event: 'invitation.handed_over' as const,
    subjectId: id,
    facts: { email, from: from.email, to: to.email },
  }));
  await record(tx, actor, ...records);
  return invitations.length;
}
