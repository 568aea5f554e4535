import { z } from 'zod';
import { db, type Tx } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { limitWithin } from '../rate-limits/limit';
import { MAILED_TO } from './limits';
import { columnsOf } from './outbox';
import type { MailOrder } from './render';

const StoredNotice = z.object({ times: z.string().optional(), what: z.string().optional() });

/** The one kind of job in the queue. */
export const DELIVER = 'deliver';

/** Nobody's place in the line of a domain is farther back, so that finding it stays cheap. */
const END_OF_LINE = 1_000;

/** So long notices of one kind to one person are put together. */
const NOTICES_MERGED_MS = 5 * 60_000;

const DAY_MS = 24 * 3_600_000;
const KEPT_DAYS = 90;
/** So few rows are deleted at a time that nobody waits for their locks. */
const AT_ONCE = 1_000;

/**
 * Counts a mail that somebody is about to cause, so that nobody fills a mailbox: whoever they are and whatever mail it is,
 * an address gets so many within the hour. The command line is not limited. Comes first in a transaction, as all taking of
 * points does. Throws `too_many_attempts`.
 */
export async function countMail(tx: Tx, actor: Actor, to: string): Promise<void> {
  if (config().mail && actor.kind !== 'system') await limitWithin(tx, MAILED_TO, to);
}

/**
 * Puts mails into the outbox: they are sent after the transaction commits, and never if it does not. Returns their ids; an
 * empty list where e-mail is off.
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

/** What a notice tells: when it happened, and how often where one mail tells of several times, of the last of them. */
type NoticeFacts = { changedAt: string; times?: string; what?: string };

/**
 * Puts a notice of something that happened at `changedAt` into the outbox. Several of one kind to one person within five
 * minutes make two mails: the first goes at once, the second at the end of the five, and tells of the last and how many they
 * were. To be called with the person's row locked.
 */
export async function enqueueNotice(tx: Tx, order: MailOrder & { facts: NoticeFacts }): Promise<void> {
  const { template, to, aboutId, facts } = order;
  const now = Date.now();
  const since = new Date(now - NOTICES_MERGED_MS);
  const earlier = await tx.mail.findMany({
    where: {
      ...{ template, to, aboutId },
      OR: [{ state: 'queued' }, { queuedAt: { gt: since } }, { sentAt: { gt: since } }],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const alike = earlier.filter((mail) => readNotice(mail.facts).what === facts.what);
  for (const { id, state, facts: before } of alike) {
    if (state !== 'queued') continue;
    const times = String(Number(readNotice(before).times ?? 1) + 1);
    const { count } = await tx.mail.updateMany({
      where: { id, state },
      data: { facts: { ...facts, times } },
    });
    if (count === 1) return;
  }
  const last = alike.find(({ state }) => state === 'sending' || state === 'sent');
  const ids = await enqueueMails(tx, order);
  if (!last || ids.length === 0) return;
  // Never later, though the clock may have been ahead when the last one went.
  const lastAt = Math.min(now, Math.max(last.queuedAt.getTime(), last.sentAt?.getTime() ?? 0));
  const at = new Date(lastAt + NOTICES_MERGED_MS);
  await tx.mail.updateMany({ where: { id: { in: ids } }, data: { nextTryAt: at } });
  await scheduleMails(tx, ids, at);
}

function readNotice(facts: unknown): Pick<NoticeFacts, 'times' | 'what'> {
  return StoredNotice.safeParse(facts).data ?? {};
}

/**
 * Has a worker take up the mails, at once or at the given time. Scheduling a mail again replaces its earlier time.
 * Recipient domains take turns: a mail's priority is its place in the line of its domain, where 0 goes first, so that a
 * mail to an idle domain overtakes a long line of another. Only invites come in lines; for any other mail somebody waits.
 * The flag lets a worker skip a domain.
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

/** Puts those of these mails that were given up or wait back into the queue, as if they were new, and says to whom they go. */
export async function requeueMails(
  tx: Tx,
  actor: Actor,
  ids: string[],
): Promise<{ id: string; to: string }[]> {
  const mails = await tx.mail.updateManyAndReturn({
    where: { id: { in: ids }, state: { in: ['failed', 'queued'] } },
    data: {
      state: 'queued',
      attempts: 0,
      queuedAt: new Date(),
      nextTryAt: null,
      reply: null,
      cause: null,
      causeFacts: Prisma.DbNull,
      explanation: null,
    },
    select: { id: true, to: true, template: true },
  });
  if (mails.length === 0) return [];
  await scheduleMails(
    tx,
    mails.map(({ id }) => id),
  );
  await record(
    tx,
    actor,
    ...mails.map(({ id, to, template }) => ({
      event: 'mail.sent_again' as const,
      subjectId: id,
      facts: { to, template },
    })),
  );
  return mails;
}

/**
 * Takes mails about these rows out of the queue, and out of reach of "Send again" those that failed: what they say is no
 * longer so. One that is being sent at this moment may still be accepted; if it is not, it is not tried again.
 */
export async function cancelMails(tx: Tx, ...aboutIds: string[]): Promise<void> {
  await tx.mail.updateMany({
    where: { aboutId: { in: aboutIds }, state: { in: ['queued', 'sending', 'failed'] } },
    data: { state: 'cancelled', nextTryAt: null, claimedUntil: null },
  });
}

/** How many mails go out, and how many were given up. */
export type ResumedMails = { waiting: number; givenUp: number };

/**
 * Puts every mail that waits back into the queue, for an outbox that comes from a backup, where no queue is. One that is
 * more than a day old was probably sent after the backup was made, and is given up.
 */
export async function resumeMails(tx: Tx): Promise<ResumedMails> {
  const isWaiting = { state: { in: ['queued' as const, 'sending' as const] } };
  const { count: givenUp } = await tx.mail.updateMany({
    where: { ...isWaiting, queuedAt: { lt: new Date(Date.now() - DAY_MS) } },
    data: {
      state: 'failed',
      nextTryAt: null,
      claimedUntil: null,
      ...columnsOf({ code: 'waited_too_long', facts: {} }),
    },
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

/** Empties the outbox for an instance that begins anew: what waits in it is never sent. */
export async function deleteAllMails(tx: Tx): Promise<void> {
  await tx.$executeRaw`select graphile_worker.remove_job('mail:' || id) from mail`;
  await tx.mail.deleteMany();
}

/**
 * Deletes the mails that were sent, given up or cancelled and have been of no use for 90 days, and what is left of jobs
 * whose process died. Returns how many mails it deleted.
 */
export async function pruneMails(): Promise<number> {
  await db().$executeRaw`
    select graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs where key is null and attempts >= max_attempts
    ))`;
  const before = new Date(Date.now() - KEPT_DAYS * DAY_MS);
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

/** Whether a mail about this row was taken by the mail server. */
export async function wasSent(tx: Tx, aboutId: string): Promise<boolean> {
  return (await tx.mail.count({ where: { aboutId, state: 'sent' } })) > 0;
}
