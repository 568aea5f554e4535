import type { Tx } from '../db';

/** Takes mails about these rows that still wait out of the queue. One that is being sent at this moment still goes out. */
export async function cancelMails(tx: Tx, ...aboutIds: string[]): Promise<void> {
  await tx.mail.updateMany({
    where: { aboutId: { in: aboutIds }, state: 'queued' },
    data: { state: 'cancelled', nextTryAt: null },
  });
}
