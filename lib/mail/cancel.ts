import type { Tx } from '../../database/database';

/**
 * Takes mails about these rows out of the queue, and those that failed out of reach of "Send again": what they say is no
 * longer so. One that is in the hands of a sender at this moment may still be
 * accepted; if it is not, it is not tried again.
 */
export async function cancelMails(tx: Tx, ...aboutIds: string[]): Promise<void> {
  await tx.mail.updateMany({
    where: { aboutId: { in: aboutIds }, state: { in: ['queued', 'sending', 'failed'] } },
    data: { state: 'cancelled', nextTryAt: null, claimedUntil: null },
  });
}
