import type { Tx } from '../../database/database';
import { scheduleMails } from './enqueue';

/** How many mails go out, and how many were given up. */
export type ResumedMails = { waiting: number; givenUp: number };

const TOO_LATE =
  'It had waited for more than a day when the instance was restored from a backup, so it was not sent. Send it again if it is still of use.';

/**
 * Puts every mail that waits back into the queue, for an outbox that comes from a backup, where no queue is. One that is
 * more than a day old was probably sent after the backup was made, and is given up.
 */
export async function resumeMails(tx: Tx): Promise<ResumedMails> {
  const isWaiting = { state: { in: ['queued' as const, 'sending' as const] } };
  const { count: givenUp } = await tx.mail.updateMany({
    where: { ...isWaiting, queuedAt: { lt: new Date(Date.now() - 24 * 3_600_000) } },
    data: { state: 'failed', nextTryAt: null, claimedUntil: null, explanation: TOO_LATE },
  });
  const mails = await tx.mail.updateManyAndReturn({
    where: isWaiting,
    data: { state: 'queued', nextTryAt: null, claimedUntil: null },
    select: { id: true },
  });
  if (mails.length > 0)
    await scheduleMails(
      tx,
      mails.map(({ id }) => id),
    );
  return { waiting: mails.length, givenUp };
}
