import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { cancelMails } from '../mail/cancel';
import { lockOpenInvitationsBy } from './queries';

/** Takes back every open invitation of a user who leaves, with the mails that still wait, and says how many. */
export async function revokeAllInvitations(tx: Tx, actor: Actor, by: { id: string }): Promise<number> {
  const invitations = await lockOpenInvitationsBy(tx, by.id);
  await tx.invitation.updateMany({
    where: { invitedById: by.id, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  await cancelMails(tx, ...invitations.map(({ id }) => id));
  const records = invitations.map(({ id, email }) => ({
    event: 'invitation.revoked' as const,
    subjectId: id,
    facts: { email },
  }));
  await record(tx, actor, ...records);
  return invitations.length;
}
