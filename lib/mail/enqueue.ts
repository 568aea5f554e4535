import { config } from '../config';
import type { Tx } from '../db';
import type { MailOrder } from './schema';

/** The one kind of job in the queue. */
export const DELIVER = 'deliver';

/**
 * Puts mails into the outbox within the caller's transaction: they are sent after it commits, and never if it does
 * not. Returns their ids; an empty list where e-mail is off.
 */
export async function enqueueMails(tx: Tx, ...orders: MailOrder[]): Promise<string[]> {
  if (!config().mail || orders.length === 0) return [];
  const mails = await tx.mail.createManyAndReturn({
    data: orders.map(({ template, to, aboutId, facts }) => ({ template, to, aboutId, facts })),
    select: { id: true },
  });
  const ids = mails.map(({ id }) => id);
  await scheduleMails(tx, ids);
  return ids;
}

/** Has a worker pick the mails up, at once or at the given time. Scheduling a mail again replaces its earlier time. */
export async function scheduleMails(tx: Tx, ids: string[], at: Date = new Date()): Promise<void> {
  await tx.$executeRaw`
    select graphile_worker.add_job(${DELIVER}, json_build_object('id', id), run_at => ${at}, job_key => 'mail:' || id)
    from unnest(${ids}::text[]) as id`;
}
