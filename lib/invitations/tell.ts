import type { Tx } from '../../database/database';
import type { Invitation } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { cancelMails } from '../mail/cancel';
import { enqueueMails } from '../mail/enqueue';

/** Whose name stands in the mail; nobody's when the instance itself invites, or they have left. */
type Inviter = { firstName: string; lastName: string } | null;

/**
 * Has the invited told, and the log written, in the transaction that made or renewed their invitations. Mails of older
 * links that still wait are taken out of the queue: nobody gets a link that is dead on arrival.
 */
export async function tellInvited(
  tx: Tx,
  actor: Actor,
  event: 'invitation.sent' | 'invitation.resent' | 'invitation.renewed',
  invitations: Invitation[],
  by: Inviter = actor.kind === 'user' ? actor : null,
): Promise<void> {
  if (invitations.length === 0) return;
  if (event !== 'invitation.sent') await cancelMails(tx, ...invitations.map(({ id }) => id));
  const inviter = by && { firstName: by.firstName, lastName: by.lastName };
  const orders = invitations.map(({ id, email, role, version, expiresAt, message }) => ({
    template: 'invite' as const,
    to: email,
    aboutId: id,
    facts: {
      link: { invitationId: id, version },
      role,
      inviter,
      expiresAt: expiresAt.toISOString(),
      ...(message && { message }),
    },
  }));
  await enqueueMails(tx, ...orders);
  const records = invitations.map(({ id, email, role }) => ({
    event,
    subjectId: id,
    facts: { email, role },
  }));
  await record(tx, actor, ...records);
}
