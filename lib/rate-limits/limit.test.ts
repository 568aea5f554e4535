import { describe, expect } from 'vitest';
import { closeDb, db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { codeOf, everythingStored, problemOf, tally } from '../../testing/testing';
import { MAILED_TO, TEST_MAIL } from '../mail/limits';
import type { Problem } from '../problem';
import { SETUP_CODE } from '../setup/limits';
import { SIGN_IN } from '../users/limits';
import { forgive, isUsedUp, isWithinLimit, limit, limitWithin, pruneRateLimits, takePoints } from './limit';
import { VISITOR } from './limits';

const HOLDER = Symbol.for('latchkey.db');
const many = (count: number, what: () => Promise<void>) =>
  Promise.allSettled(Array.from({ length: count }, what));

/** How long somebody has to wait. */
function secondsOf(problem: Problem): number {
  return problem.is('too_many_attempts') ? problem.facts.seconds : expect.fail('It was another problem.');
}

describe('a rate limit', () => {
  it('lets through as many as it says, and tells the others how long to wait', async () => {
    for (let n = 0; n < 10; n++) await limit(SIGN_IN, '192.0.2.1', 'mia@example.com');
    const problem = await problemOf(limit(SIGN_IN, '192.0.2.1', 'mia@example.com'));
    expect(problem).toMatchObject({ code: 'too_many_attempts', status: 429 });
    expect(secondsOf(problem)).toBeGreaterThan(0);
    expect(secondsOf(problem)).toBeLessThanOrEqual(300);
  });

  it('counts exactly, however many come at once', async () => {
    const counts = await tally(Array.from({ length: 40 }, () => limit(SIGN_IN, '192.0.2.2', 'x')));
    expect(counts).toEqual({ done: 10, too_many_attempts: 30 });
  });

  it('is counted apart for every address, every account and every kind', async () => {
    await many(11, () => limit(SIGN_IN, '192.0.2.3', 'mia@example.com'));
    expect(await codeOf(limit(SIGN_IN, '192.0.2.3', 'mia@example.com'))).toBe('too_many_attempts');
    await limit(SIGN_IN, '192.0.2.4', 'mia@example.com');
    await limit(SIGN_IN, '192.0.2.3', 'adam@example.com');
    await limit(SIGN_IN, null, 'mia@example.com');
    await limit(SETUP_CODE, '192.0.2.3', 'mia@example.com');
  });

  it('does not mix up whose parts lie side by side', async () => {
    await many(11, () => limit(SIGN_IN, 'a', 'b'));
    await limit(SIGN_IN, 'a,b');
    await limit(SIGN_IN, 'a","b');
    await limit(SIGN_IN, 'b', 'a');
    expect(await codeOf(limit(SIGN_IN, 'a', 'b'))).toBe('too_many_attempts');
  });

  it('is forgotten once it was forgiven', async () => {
    await many(11, () => limit(SIGN_IN, '192.0.2.5', 'x'));
    await forgive(SIGN_IN, '192.0.2.5', 'x');
    expect(await tally([limit(SIGN_IN, '192.0.2.5', 'x')])).toEqual({ done: 1 });
  });

  it('that is to show nobody only says whether there was something left', async () => {
    for (let n = 0; n < 10; n++) expect(await isWithinLimit(SIGN_IN, '192.0.2.8', 'x')).toBe(true);
    expect(await isWithinLimit(SIGN_IN, '192.0.2.8', 'x')).toBe(false);
    expect(await codeOf(limit(SIGN_IN, '192.0.2.8', 'x'))).toBe('too_many_attempts');
  });

  it('can be asked whether it is used up, without using it', async () => {
    for (let n = 0; n < 20; n++) expect(await isUsedUp(SIGN_IN, '192.0.2.9', 'x')).toBe(false);
    await many(9, () => limit(SIGN_IN, '192.0.2.9', 'x'));
    expect(await isUsedUp(SIGN_IN, '192.0.2.9', 'x')).toBe(false);
    await limit(SIGN_IN, '192.0.2.9', 'x');
    expect(await isUsedUp(SIGN_IN, '192.0.2.9', 'x')).toBe(true);
    await db().rateLimit.updateMany({ data: { expire: new Date(Date.now() - 1) } });
    expect(await isUsedUp(SIGN_IN, '192.0.2.9', 'x')).toBe(false);
  });

  it('begins anew when its window has ended', async () => {
    await many(11, () => limit(TEST_MAIL, 'window'));
    await db().rateLimit.updateMany({
      where: { key: { startsWith: 'testMail' } },
      data: { expire: new Date(Date.now() - 1) },
    });
    const counts = await tally(Array.from({ length: 12 }, () => limit(TEST_MAIL, 'window')));
    expect(counts).toEqual({ done: 10, too_many_attempts: 2 });
  });

  it('does not move its end when somebody goes on trying', async () => {
    await many(11, () => limit(TEST_MAIL, 'stubborn'));
    const rows = () => db().rateLimit.findMany({ where: { points: { gte: 11 } }, orderBy: { key: 'asc' } });
    const before = await rows();
    await many(5, () => limit(TEST_MAIL, 'stubborn'));
    expect((await rows()).map(({ expire }) => expire)).toEqual(before.map(({ expire }) => expire));
  });

  it('holds over a restart', async () => {
    for (let n = 0; n < 5; n++) await limit(SIGN_IN, '192.0.2.6', 'x');
    await closeDb();
    for (let n = 0; n < 5; n++) await limit(SIGN_IN, '192.0.2.6', 'x');
    expect(await codeOf(limit(SIGN_IN, '192.0.2.6', 'x'))).toBe('too_many_attempts');
  });

  it('holds across two clients of the database at the same moment', async () => {
    const first = db();
    Reflect.deleteProperty(globalThis, HOLDER);
    const second = db();
    expect(second).not.toBe(first);
    const attempts = Array.from({ length: 30 }, (_, n) => {
      Reflect.set(globalThis, HOLDER, n % 2 ? first : second);
      return limit(SIGN_IN, '192.0.2.7', 'x');
    });
    expect(await tally(attempts)).toEqual({ done: 10, too_many_attempts: 20 });
    await first.$disconnect();
    Reflect.set(globalThis, HOLDER, second);
  });

  it('writes no address of anybody into its table', async () => {
    await limit(SIGN_IN, '198.51.100.77', 'secretive@example.com');
    expect(await everythingStored()).not.toMatch(/198\.51\.100\.77|secretive/);
  });

  it('leaves no counters behind whose windows have ended', async () => {
    await limit(VISITOR, 'old');
    await db().rateLimit.updateMany({ data: { expire: new Date(Date.now() - 1) } });
    await limit(VISITOR, 'new');
    await pruneRateLimits();
    expect(await db().rateLimit.count()).toBe(1);
  });
});

describe('points that many take at once within a transaction', () => {
  const take = (whose: string[], points?: number) =>
    db().$transaction(async (tx) => {
      const taken = await takePoints(tx, MAILED_TO, whose, points);
      return whose.map((who) => taken.get(who)?.points);
    });

  it('are taken for each as far as they go, and it is said how far', async () => {
    expect(await take(['a@x.org', 'b@x.org'], 15)).toEqual([15, 15]);
    expect(await take(['b@x.org', 'c@x.org'], 15)).toEqual([5, 15]);
    expect(await take(['a@x.org', 'b@x.org'], 15)).toEqual([5, 0]);
    expect(await take([])).toEqual([]);
  });

  it('are the same that are taken one by one', async () => {
    for (let n = 0; n < 19; n++) await limit(MAILED_TO, 'd@x.org');
    expect(await take(['d@x.org'])).toEqual([1]);
    expect(await codeOf(limit(MAILED_TO, 'd@x.org'))).toBe('too_many_attempts');
    expect(await isUsedUp(MAILED_TO, 'd@x.org')).toBe(true);
    await forgive(MAILED_TO, 'd@x.org');
    expect(await take(['d@x.org'], 30)).toEqual([20]);
    expect(await codeOf(limit(MAILED_TO, 'd@x.org'))).toBe('too_many_attempts');
  });

  it('are given back when the transaction comes to nothing', async () => {
    const before = await everythingStored();
    const failing = db().$transaction(async (tx) => {
      await takePoints(tx, MAILED_TO, ['e@x.org', 'f@x.org'], 20);
      throw new Error('and all of it is undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await everythingStored()).toBe(before);
    expect(await take(['e@x.org'], 20)).toEqual([20]);
  });

  it('are taken exactly as often as there are any, whoever takes them at once and in whatever order', async () => {
    const all = Array.from({ length: 50 }, (_, n) => `g${n}@x.org`);
    const attempts = Array.from({ length: 30 }, (_, n) => take(n % 2 ? all : all.toReversed()));
    const taken = (await Promise.all(attempts)).flat();
    expect(taken.filter((points) => points === 1)).toHaveLength(50 * 20);
    expect(taken.filter((points) => points === 0)).toHaveLength(50 * 10);
  });

  it('come anew when the window has ended, and its end does not move before', async () => {
    await take(['h@x.org'], 20);
    const seconds = () =>
      db().$transaction(async (tx) => (await takePoints(tx, MAILED_TO, ['h@x.org'])).get('h@x.org'));
    expect(await seconds()).toMatchObject({ points: 0, seconds: expect.any(Number) });
    const ends = () => db().rateLimit.findMany({ select: { expire: true }, orderBy: { key: 'asc' } });
    const before = await ends();
    await seconds();
    expect(await ends()).toEqual(before);
    await db().rateLimit.updateMany({ data: { expire: new Date(Date.now() - 1) } });
    const anew = await seconds();
    expect(anew?.points).toBe(1);
    expect(anew?.seconds).toBeGreaterThan(3000);
    expect(anew?.seconds).toBeLessThanOrEqual(3600);
    expect(await take(['h@x.org'], 20)).toEqual([19]);
  });

  it('may be one of one, without which it says how long to wait', async () => {
    for (let n = 0; n < 20; n++) await db().$transaction((tx) => limitWithin(tx, MAILED_TO, 'i@x.org'));
    const problem = await problemOf(db().$transaction((tx) => limitWithin(tx, MAILED_TO, 'i@x.org')));
    expect(secondsOf(problem)).toBeGreaterThan(0);
    expect(secondsOf(problem)).toBeLessThanOrEqual(3600);
  });
});

describe('a limit by network', () => {
  it('counts an IPv6 network as one, and every way of writing an IPv4 address', async () => {
    const six = (n: number) => limit(SETUP_CODE, `2001:db8:77:1::${n.toString(16)}`);
    expect(await tally(Array.from({ length: 25 }, (_, n) => six(n)))).toEqual({
      done: 20,
      too_many_attempts: 5,
    });
    await limit(SETUP_CODE, '2001:db8:77:2::1');
    const four = (n: number) => limit(SETUP_CODE, n % 2 ? '192.0.2.55' : '::ffff:192.0.2.55');
    expect(await tally(Array.from({ length: 25 }, (_, n) => four(n)))).toEqual({
      done: 20,
      too_many_attempts: 5,
    });
  });
});
