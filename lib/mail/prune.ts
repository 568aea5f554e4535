import { db } from '../../database/database';

const KEPT_DAYS = 90;
/** So few at a time that nobody waits for their locks. */
const AT_ONCE = 1_000;

/**
 * Deletes the mails that were sent, given up or cancelled and have been of no use for 90 days, and what is left of jobs
 * whose process died. Returns how many mails it deleted.
 */
export async function pruneMails(): Promise<number> {
  await db().$executeRaw`
    select graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs where key is null and attempts >= max_attempts
    ))`;
  const before = new Date(Date.now() - KEPT_DAYS * 86_400_000);
  for (let deleted = 0; ; ) {
    const count = await db().$executeRaw`
      delete from mail where id in (
        select id from mail
        where "createdAt" < ${before} and "queuedAt" < ${before} and state in ('sent', 'failed', 'cancelled')
        order by "createdAt" limit ${AT_ONCE} for update skip locked
      )`;
    deleted += count;
    if (count < AT_ONCE) return deleted;
  }
}
