import { createHash } from 'node:crypto';
import { db, findPrepared, type Tx } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { CLOCK_SLACK_MS } from '../clock';
import { networkOf } from '../network';
import { Problem } from '../problem';

/**
 * What may be tried how often: points in a window of `duration` seconds. Counted in the database, so it holds over restarts
 * and for all processes together. Each noun declares its own in its `limits.ts`; the name is in the keys of the counters,
 * so no two have the same. docs/best-practices.md lists those that people meet.
 */
export type Limit = { name: string; points: number; duration: number };

/** A limit, and for whom it is counted. */
export type Counter = [limit: Limit, ...parts: (string | null)[]];

/**
 * Takes one point of a limit for whomever the counter's parts name. They are hashed: the table of counters holds no
 * addresses. Throws `too_many_attempts` with the seconds to wait.
 */
export async function limit(...counter: Counter): Promise<void> {
  await limitAll([counter]);
}

/**
 * The same for several limits, in one query: where one of them has no point left, none is taken from the others. Throws
 * `too_many_attempts` with the seconds to wait.
 */
export async function limitAll(counters: Counter[]): Promise<void> {
  const taken = await take(null, counters);
  const refused = taken.find(({ points }) => points === 0);
  if (!refused) return;
  await giveBack(...counters); // also what was counted beyond the last point
  throw new Problem('too_many_attempts', { seconds: refused.seconds });
}

/**
 * Takes one point of a limit and of what is set aside for somebody besides, in one query: either is enough. Throws
 * `too_many_attempts` with the seconds to wait.
 */
export async function limitWithReserve(counter: Counter, reserve: Counter): Promise<void> {
  const [common, own] = await take(null, [counter, reserve]);
  if (own?.points !== 0 || common?.points !== 0) return;
  await giveBack(counter);
  throw new Problem('too_many_attempts', { seconds: common.seconds });
}

/** The same for a limit of which nobody is to notice: says whether there was a point left to take. */
export async function isWithinLimit(...counter: Counter): Promise<boolean> {
  const [taken] = await take(null, [counter]);
  return taken?.points !== 0;
}

/** Whether there is no point left, without taking one. */
export async function isUsedUp(...counter: Counter): Promise<boolean> {
  const [{ points, duration }] = counter;
  const expire = { gt: new Date(), lte: latestWindow(duration * 1000) };
  const where = { key: keyOf(counter), points: { gte: points }, expire };
  return (await db().rateLimit.count({ where })) > 0;
}

/** Sets a counter back to nothing, for instance after the right password. */
export async function forgive(...counter: Counter): Promise<void> {
  await db().rateLimit.deleteMany({ where: { key: keyOf(counter) } });
}

/**
 * Gives back one point of each counter, where what it was taken for turned out to be right. Locks the counters in the order
 * in which they are counted, so that no two transactions wait for each other.
 */
export async function giveBack(...counters: Counter[]): Promise<void> {
  await db().$executeRaw`
    update rate_limit as counter set points = counter.points - 1
    from (
      select key from rate_limit where key = any(${counters.map(keyOf)}::text[]) and points > 0 order by key for update
    ) as held
    where counter.key = held.key`;
}

/**
 * What `work` gives, for which a point of each counter was taken. Where it fails by anything but a Problem, by a full disk say
 * or a database that goes away, the points are given back as far as that still goes: nobody waits for a fault that is not
 * theirs.
 */
export async function givingBackOnFault<T>(counters: Counter[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Problem)) await giveBack(...counters).catch(() => {});
    throw thrown;
  }
}

/** Points that were taken for something that may turn out to be right. */
export type Spent = {
  /** Is set back to nothing then. */
  forgiven: Counter;
  /** Each gets its point back. */
  givenBack: Counter[];
};

/**
 * SQL: a part of a statement that does what was right, which undoes what was counted where `when` gives a row. It locks the
 * counters in the order in which they are counted.
 */
export function undoCounting({ forgiven, givenBack }: Spent, when: Prisma.Sql): Prisma.Sql {
  const key = keyOf(forgiven);
  return Prisma.sql`
    counted as (
      select counter.key
      from (select key from unnest(${[key, ...givenBack.map(keyOf)]}::text[]) as asked (key) order by key) as asked
      cross join lateral (
        select key from rate_limit where key = asked.key and points > 0 for update
      ) as counter
      where exists (select from ${when})
    ),
    uncounted as (
      update rate_limit as counter
      set points = case counter.key when ${key} then 0 else counter.points - 1 end
      from counted where counter.key = counted.key
    )`;
}

/** How many points somebody got, and in how many seconds there are new ones. */
export type Taken = { points: number; seconds: number };

/**
 * Takes points of the limit for many at once within the caller's transaction: each of them gets as many as they have left,
 * and what was taken is given back if the transaction is rolled back. Take points before any other lock, as everybody does,
 * so that no two transactions wait for each other.
 */
export async function takePoints(
  tx: Tx,
  limit: Limit,
  whose: string[],
  points = 1,
): Promise<Map<string, Taken>> {
  const counters = whose.map((who): Counter => [limit, who]);
  const taken = await take(tx, counters, points);
  return new Map(taken.map((one, n) => [whose[n] ?? '', one]));
}

/** Takes one point for one person within the caller's transaction. Throws `too_many_attempts` with the seconds to wait. */
export async function limitWithin(tx: Tx, limit: Limit, who: string): Promise<void> {
  const { points = 0, seconds = 0 } = (await takePoints(tx, limit, [who])).get(who) ?? {};
  if (points === 0) throw new Problem('too_many_attempts', { seconds });
}

type Row = { key: string; points: number; expire: Date };

/**
 * What each counter gave, in their order; in a transaction of its own without `tx`. One statement counts for all of them,
 * always in the same order, so that however many come at once each point is given once and no two transactions wait for
 * each other.
 */
async function take(tx: Tx | null, counters: Counter[], points = 1): Promise<Taken[]> {
  const now = new Date();
  const asked = new Map(counters.map((counter) => [keyOf(counter), windowFrom(now, counter)]));
  const windows = [...asked.values()];
  const counting = Prisma.sql`
    insert into rate_limit as counter (key, points, expire)
    select key, ${points}::int, expire::timestamp
    from unnest(${[...asked.keys()]}::text[], ${windows.map(({ end }) => end)}::text[]) as asked (key, expire)
    order by key
    on conflict (key) do update set (points, expire) = (
      select case when is_over then 0 else counter.points end + excluded.points,
             case when is_over then excluded.expire else counter.expire end
      from (
        select counter.expire <= ${now.toISOString()}::timestamp or counter.expire > latest::timestamp as is_over
        from unnest(${[...asked.keys()]}::text[], ${windows.map(({ latest }) => latest)}::text[]) as known (key, latest)
        where known.key = counter.key
      ) as elapsed
    )
    returning key, points, expire at time zone 'UTC' as expire`;
  const rows = tx ? await tx.$queryRaw<Row[]>(counting) : await findPrepared<Row>('counting', counting);
  const counted = new Map(rows.map((row) => [row.key, row]));
  return counters.map((counter) => {
    const row = counted.get(keyOf(counter));
    if (!row) throw new Error('A counter was not counted.');
    return {
      points: Math.max(0, Math.min(points, counter[0].points - (row.points - points))),
      seconds: Math.ceil((row.expire.getTime() - now.getTime()) / 1000),
    };
  });
}

/** When a window that begins now ends, and the latest moment at which any can. */
function windowFrom(now: Date, [{ duration }]: Counter): { end: string; latest: string } {
  const lasts = duration * 1000;
  return {
    end: new Date(now.getTime() + lasts).toISOString(),
    latest: latestWindow(lasts, now).toISOString(),
  };
}

/**
 * A window that ends later than this was begun while the clock was ahead, and is over: nobody is to wait for a year because
 * the clock was once ahead by one, nor for a day and a half because it was by half a day.
 */
function latestWindow(lasts: number, now = new Date()): Date {
  return new Date(now.getTime() + lasts + CLOCK_SLACK_MS);
}

/** An address counts as its network, whichever limit it is for. */
function keyOf([{ name }, ...parts]: Counter): string {
  const counted = parts.map((part) => part && networkOf(part));
  return `${name}:${createHash('sha256').update(JSON.stringify(counted)).digest('base64url')}`;
}

/** Deletes the counters whose windows have ended; this only keeps the table small. */
export async function pruneRateLimits(): Promise<void> {
  await db().rateLimit.deleteMany({ where: { expire: { lte: new Date() } } });
}
