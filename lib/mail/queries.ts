import { setTimeout as sleep } from 'node:timers/promises';
import { db, holdsWords } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { MailState } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { must } from '../problem';
import { maySeeMail } from './policy';
import type { ListMails } from './schema';

/**
 * What became of a mail so far. `reply` is what the mail server said, `cause` and its facts are what that means.
 * `explanation` is the sentence of an earlier version in place of a cause.
 */
export type MailStatus = {
  state: MailState;
  sentAt: Date | null;
  nextTryAt: Date | null;
  reply: string | null;
  cause: string | null;
  causeFacts: unknown;
  explanation: string | null;
};

const POLL_MS = 150;

/** The state of a mail once it was tried, or as it stands after `patienceMs`. Null when there is no such mail. */
export async function findMailOutcome(id: string, patienceMs: number): Promise<MailStatus | null> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const mail = await db().mail.findUnique({
      where: { id },
      select: {
        state: true,
        sentAt: true,
        nextTryAt: true,
        reply: true,
        cause: true,
        causeFacts: true,
        explanation: true,
      },
    });
    const isTried = !mail || mail.reply !== null || mail.state === 'cancelled';
    if (isTried || performance.now() >= until) return mail;
    await sleep(POLL_MS);
  }
}

/** How many mails wait to be sent or for their next try, and for how many seconds the oldest has; 0 when there is none. */
export async function measureQueue(): Promise<{ count: number; seconds: number }> {
  const [queue = { count: 0, seconds: 0 }] = await db().$queryRaw<{ count: number; seconds: number }[]>`
    select count(*)::int as count,
      greatest(0, coalesce(extract(epoch from now() - min("queuedAt")), 0))::float8 as seconds
    from mail where state in ('queued', 'sending')`;
  return queue;
}

/** A mail of the outbox, as the people who run the instance see it: without its facts, and so without its link. */
export type MailRow = MailStatus & {
  id: string;
  template: string;
  to: string;
  attempts: number;
  createdAt: Date;
};

/** `counts` is how many there are in each state, and in any, of those that are looked for. */
export type MailPage = {
  mails: MailRow[];
  total: number;
  page: number;
  pages: number;
  counts: Record<'all' | AskedState, number>;
};

const PAGE_SIZE = 50;

/** What is shown of a mail. */
const COLUMNS = Prisma.sql`id, template, "to", state::text as state, attempts, "createdAt", "queuedAt", "nextTryAt",
  "sentAt", reply, cause, "causeFacts", explanation`;

/**
 * One page of the outbox, newest first, found by address and state; empty where something was asked that cannot be. A page
 * past the end is the last one. Throws `forbidden`.
 */
export async function listMails(
  actor: Actor,
  { search, state, page, unusable }: ListMails,
): Promise<MailPage> {
  must(maySeeMail(actor), 'forbidden');
  const counts = { all: 0, queued: 0, sent: 0, failed: 0 };
  if (unusable.length > 0) return { mails: [], total: 0, page: 1, pages: 1, counts };
  // The same expression as in the migration that makes its index.
  const conditions = holdsWords(Prisma.sql`"to"`, search);
  for (const { state, count } of await countByState(conditions)) {
    counts.all += count;
    for (const asked of Object.keys(STATES) as AskedState[])
      if (STATES[asked].includes(state)) counts[asked] += count;
  }
  if (state) conditions.push(Prisma.sql`state::text in (${Prisma.join(STATES[state])})`);
  const where = whereAll(conditions);
  const total = counts[state ?? 'all'];
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const shown = Math.min(page, pages);
  const mails = await db().$queryRaw<MailRow[]>`
    select ${COLUMNS} from mail ${where}
    order by "createdAt" desc, id desc limit ${PAGE_SIZE} offset ${(shown - 1) * PAGE_SIZE}`;
  return { mails, total, page: shown, pages, counts };
}

function countByState(conditions: Prisma.Sql[]): Promise<{ state: MailState; count: number }[]> {
  return db().$queryRaw`
    select state::text as state, count(*)::int as count from mail ${whereAll(conditions)} group by state`;
}

function whereAll(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.sql`where ${Prisma.join(conditions, ' and ')}` : Prisma.empty;
}

/**
 * A mail that failed and that somebody has to look at: put into the queue for the last time within a week, and no newer mail
 * of the same kind is about the same person or invite. One that was sent again is not failed any more, and one whose invite
 * was accepted, revoked or resent is cancelled.
 */
const IS_FAILED_LATELY = Prisma.sql`
  state = 'failed' and "queuedAt" > now() - interval '7 days' and not exists (
    select from mail as newer
    where newer."aboutId" = mail."aboutId" and newer.template = mail.template and newer."to" = mail."to"
      and newer."createdAt" > mail."createdAt"
  )`;

/** How many mails failed within a week and have not been sent since (`listFailedMails`). Throws `forbidden`. */
export async function countFailedMails(actor: Actor): Promise<number> {
  must(maySeeMail(actor), 'forbidden');
  const [{ count } = { count: 0 }] = await db().$queryRaw<{ count: number }[]>`
    select count(*)::int as count from mail where ${IS_FAILED_LATELY}`;
  return count;
}

/**
 * Mails that failed within a week and were not sent again since, nor another of the same kind in their place; the newest
 * first, so many at most. Throws `forbidden`.
 */
export async function listFailedMails(actor: Actor, most: number): Promise<MailRow[]> {
  must(maySeeMail(actor), 'forbidden');
  return db().$queryRaw<MailRow[]>`
    select ${COLUMNS} from mail where ${IS_FAILED_LATELY} order by "createdAt" desc, id desc limit ${most}`;
}

/**
 * Every mail of the outbox, or all in one state, newest first, fetched batch by batch as they are taken: at no time are all
 * in memory, and each is there once while others come in. Throws `forbidden`.
 */
export async function* listEveryMail(
  actor: Actor,
  { state }: Pick<ListMails, 'state'> = {},
): AsyncGenerator<MailRow[], void> {
  must(maySeeMail(actor), 'forbidden');
  let behind: MailRow | undefined;
  do {
    const mails: MailRow[] = await db().mail.findMany({
      where: {
        ...(state && { state: { in: STATES[state] } }),
        ...(behind && {
          createdAt: { lte: behind.createdAt },
          OR: [{ createdAt: { lt: behind.createdAt } }, { id: { lt: behind.id } }],
        }),
      },
      orderBy: NEWEST_FIRST,
      take: BATCH,
      omit: HIDDEN,
    });
    yield mails;
    behind = mails.length === BATCH ? mails.at(-1) : undefined;
  } while (behind);
}

/** The newest mails about any of these: an invite, a reset, or a user. Throws `forbidden`. */
export async function listMailsAbout(actor: Actor, ids: string[]): Promise<MailRow[]> {
  must(maySeeMail(actor), 'forbidden');
  return db().mail.findMany({
    where: { aboutId: { in: ids } },
    orderBy: NEWEST_FIRST,
    take: ABOUT_ONE,
    omit: HIDDEN,
  });
}

/** More than anybody reads about one person. */
const ABOUT_ONE = 20;

/** What was mailed to the actor's address, newest first: which mail, and when. Throws `forbidden` to visitors. */
export async function listOwnMails(
  actor: Actor,
): Promise<Pick<MailRow, 'template' | 'state' | 'createdAt' | 'sentAt'>[]> {
  must(actor.kind === 'user', 'forbidden');
  return db().mail.findMany({
    where: { to: actor.email },
    orderBy: NEWEST_FIRST,
    select: { template: true, state: true, createdAt: true, sentAt: true },
  });
}

const BATCH = 1000;
const NEWEST_FIRST = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
/** What nobody is shown: the facts of a link, and what only the sending needs. */
const HIDDEN = { facts: true, aboutId: true, claimedUntil: true } as const;

/** What people call the states. A mail that is being sent is still in the queue as far as anybody else can tell. */
const STATES: Record<AskedState, MailState[]> = {
  queued: ['queued', 'sending'],
  sent: ['sent'],
  failed: ['failed'],
};
type AskedState = NonNullable<ListMails['state']>;
