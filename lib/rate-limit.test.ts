import { describe, expect, it } from 'vitest';
import { closeDb, db } from './db';
import { forgive, isUsedUp, isWithinLimit, limit, pruneRateLimits } from './rate-limit';
import { codeOf, everythingStored, problemOf, tally, withDatabase } from './testing';

withDatabase();

const HOLDER = Symbol.for('latchkey.db');
const many = (count: number, what: () => Promise<void>) =>
  Promise.allSettled(Array.from({ length: count }, what));

describe('a rate limit', () => {
  it('lets through as many as it says, and tells the others how long to wait', async () => {
    for (let n = 0; n < 10; n++) await limit('signIn', '192.0.2.1', 'mia@example.com');
    const problem = await problemOf(limit('signIn', '192.0.2.1', 'mia@example.com'));
    expect(problem).toMatchObject({ code: 'too_many_attempts', status: 429 });
    expect(problem.facts.seconds).toBeGreaterThan(0);
    expect(problem.facts.seconds).toBeLessThanOrEqual(300);
    expect(problem.message).toMatch(/^Too many attempts\. Try again in \d+ (second|minute)s?\.$/);
  });

  it('counts exactly, however many come at once', async () => {
    const counts = await tally(Array.from({ length: 40 }, () => limit('signIn', '192.0.2.2', 'x')));
    expect(counts).toEqual({ done: 10, too_many_attempts: 30 });
  });

  it('is counted apart for every address, every account and every kind', async () => {
    await many(11, () => limit('signIn', '192.0.2.3', 'mia@example.com'));
    expect(await codeOf(limit('signIn', '192.0.2.3', 'mia@example.com'))).toBe('too_many_attempts');
    await limit('signIn', '192.0.2.4', 'mia@example.com');
    await limit('signIn', '192.0.2.3', 'adam@example.com');
    await limit('signIn', null, 'mia@example.com');
    await limit('setupCode', '192.0.2.3', 'mia@example.com');
  });

  it('does not mix up whose parts lie side by side', async () => {
    await many(11, () => limit('signIn', 'a', 'b'));
    await limit('signIn', 'a,b');
    await limit('signIn', 'a","b');
    await limit('signIn', 'b', 'a');
    expect(await codeOf(limit('signIn', 'a', 'b'))).toBe('too_many_attempts');
  });

  it('is forgotten once it was forgiven', async () => {
    await many(11, () => limit('signIn', '192.0.2.5', 'x'));
    await forgive('signIn', '192.0.2.5', 'x');
    await limit('signIn', '192.0.2.5', 'x');
  });

  it('that is to show nobody only says whether there was something left', async () => {
    for (let n = 0; n < 10; n++) expect(await isWithinLimit('signIn', '192.0.2.8', 'x')).toBe(true);
    expect(await isWithinLimit('signIn', '192.0.2.8', 'x')).toBe(false);
    expect(await codeOf(limit('signIn', '192.0.2.8', 'x'))).toBe('too_many_attempts');
  });

  it('can be asked whether it is used up, without using it', async () => {
    for (let n = 0; n < 20; n++) expect(await isUsedUp('signIn', '192.0.2.9', 'x')).toBe(false);
    await many(9, () => limit('signIn', '192.0.2.9', 'x'));
    expect(await isUsedUp('signIn', '192.0.2.9', 'x')).toBe(false);
    await limit('signIn', '192.0.2.9', 'x');
    expect(await isUsedUp('signIn', '192.0.2.9', 'x')).toBe(true);
    await db().rateLimiterFlexible.updateMany({ data: { expire: new Date(Date.now() - 1) } });
    expect(await isUsedUp('signIn', '192.0.2.9', 'x')).toBe(false);
  });

  it('begins anew when its window has ended', async () => {
    await many(11, () => limit('testMail', 'window'));
    await db().rateLimiterFlexible.updateMany({
      where: { key: { startsWith: 'testMail' } },
      data: { expire: new Date(Date.now() - 1) },
    });
    const counts = await tally(Array.from({ length: 12 }, () => limit('testMail', 'window')));
    expect(counts).toEqual({ done: 10, too_many_attempts: 2 });
  });

  it('does not move its end when somebody goes on trying', async () => {
    await many(11, () => limit('testMail', 'stubborn'));
    const rows = () =>
      db().rateLimiterFlexible.findMany({ where: { points: { gte: 11 } }, orderBy: { key: 'asc' } });
    const before = await rows();
    await many(5, () => limit('testMail', 'stubborn'));
    expect((await rows()).map(({ expire }) => expire)).toEqual(before.map(({ expire }) => expire));
  });

  it('holds over a restart', async () => {
    for (let n = 0; n < 5; n++) await limit('signIn', '192.0.2.6', 'x');
    await closeDb();
    for (let n = 0; n < 5; n++) await limit('signIn', '192.0.2.6', 'x');
    expect(await codeOf(limit('signIn', '192.0.2.6', 'x'))).toBe('too_many_attempts');
  });

  it('holds across two clients of the database at the same moment', async () => {
    const first = db();
    Reflect.deleteProperty(globalThis, HOLDER);
    const second = db();
    expect(second).not.toBe(first);
    const attempts = Array.from({ length: 30 }, (_, n) => {
      Reflect.set(globalThis, HOLDER, n % 2 ? first : second);
      return limit('signIn', '192.0.2.7', 'x');
    });
    expect(await tally(attempts)).toEqual({ done: 10, too_many_attempts: 20 });
    await first.$disconnect();
    Reflect.set(globalThis, HOLDER, second);
  });

  it('writes no address of anybody into its table', async () => {
    await limit('signIn', '198.51.100.77', 'secretive@example.com');
    expect(await everythingStored()).not.toMatch(/198\.51\.100\.77|secretive/);
  });

  it('leaves no counters behind whose windows have ended', async () => {
    await limit('visitor', 'old');
    await db().rateLimiterFlexible.updateMany({ data: { expire: new Date(Date.now() - 1) } });
    await limit('visitor', 'new');
    await pruneRateLimits();
    expect(await db().rateLimiterFlexible.count()).toBe(1);
  });
});
