import type { Tx } from '../../database/database';
import { config } from '../config';
import type { MailOrder } from './schema';

/** The one kind of job in the queue. */
export const DELIVER = 'deliver';

/** Nobody stands farther back than this in the line of a domain, so that finding a mail's place stays cheap. */
const END_OF_LINE = 1_000;

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

/**
 * Has a worker pick the mails up, at once or at the given time. Scheduling a mail again replaces its earlier time.
 * Recipient domains take turns: a mail's priority is its place in the line of its domain, where 0 goes first, so that
 * a mail to an idle domain overtakes a long line of another. Only invites come in lines; for any other mail somebody
 * waits. The flag lets a worker pass over a domain.
 */
export async function scheduleMails(tx: Tx, ids: string[], at?: Date): Promise<void> {
  await tx.$executeRaw`
    with mails as (
      select id, domain, template, row_number() over (partition by domain order by id) - 1 as place
      from mail cross join split_part("to", '@', -1) as domain
      where id = any(${ids}::uuid[])
    ), lines as (
      select domain, (
        select count(*) from (
          select from mail
          where split_part("to", '@', -1) = domain and state in ('queued', 'sending') and id < first.id
          limit ${END_OF_LINE}
        ) as ahead
      ) as length
      from mails as first where place = 0
    )
    select count(*) from graphile_worker.add_jobs((
      select array_agg(row(
        ${DELIVER}, json_build_object('id', id, 'domain', domain), null, ${at ?? null}::timestamptz, null, 'mail:' || id,
        case template when 'invite' then least(length + place, ${END_OF_LINE}) else 0 end, array[domain]
      )::graphile_worker.job_spec)
      from mails join lines using (domain)
    ))`;
}
