import { describe, expect } from 'vitest';
import { db } from '../database/database';
import { adam, mia, olivia } from './cast';
import { emptyTest as it } from './fixtures';
import { join, joinCast, joinGuest, setUp } from './join-cast';
import { allRows, type Rows, without } from './ready-made';
import { emptyDatabase } from './testing';

const YEAR = 365 * 86_400_000;

/** Rows as they read without what is another each time, the same again as the same number. */
function told(rows: Rows | null): Rows {
  const numbers = new Map<string, string>();
  const number = (text: string) => {
    numbers.set(text, numbers.get(text) ?? `#${numbers.size}`);
    return numbers.get(text) ?? '';
  };
  const text = JSON.stringify(Object.entries(rows ?? {}).sort(([one], [two]) => (one < two ? -1 : 1)))
    .replace(/"(secretHash|passwordHash)":"[^"]+"/g, '"$1":"…"')
    .replace(/[\da-f]{8}-[\da-f]{4}-7[\da-f-]{21}/g, number)
    .replace(/guest\d+@/g, 'guest@')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d/g, 'a time');
  return Object.fromEntries(JSON.parse(text));
}

/** The same people apart from what is another each time. */
const people = (of: object) =>
  JSON.parse(JSON.stringify(of), (key, value) =>
    /^(id|sessionId|provedAt|email)$/.test(key) ? typeof value : value,
  );

/** What rows some work adds. */
async function added(work: () => Promise<unknown>): Promise<Rows> {
  const before = (await allRows()) ?? {};
  await work();
  return told(without((await allRows()) ?? {}, before));
}

describe('somebody who is made ready', () => {
  // Whoever joins first has really done so.
  it.beforeEach(async ({ database: _ }) => {
    await emptyDatabase();
    await joinCast();
    await emptyDatabase();
  });

  it('as one of the cast is who they are once they joined, and leaves the same rows', async () => {
    const owner = await setUp(olivia);
    const joined = { olivia: owner, adam: await join(adam, owner), mia: await join(mia, owner) };
    const rows = told(await allRows());
    await emptyDatabase();
    const made = await joinCast();
    expect(Object.keys(rows)).toEqual(['audit_entry', 'invitation', 'session', 'setup', 'user']);
    expect(told(await allRows())).toEqual(rows);
    expect(people(made)).toEqual(people(joined));
    expect(made.mia.provedAt).toBeInstanceOf(Date);
  });

  it.for(['admin', 'member'] as const)('as a guest who is %s as well', async (role) => {
    const cast = await joinCast();
    const real = { ...mia, role, email: 'guest0@example.com' };
    const guests: object[] = [];
    const rows = await added(async () => guests.push(await join(real, cast.olivia)));
    expect(await added(async () => guests.push(await joinGuest(cast, role)))).toEqual(rows);
    expect(people(guests[1] ?? {})).toEqual(people(guests[0] ?? {}));
  });

  it('is somebody else each time', async () => {
    const cast = await joinCast();
    const [one, two] = [await joinGuest(cast), await joinGuest(cast)];
    const ids = [cast.mia, one, two].flatMap(({ id, sessionId }) => [id, sessionId]);
    expect(new Set(ids).size).toBe(6);
    expect(new Set([cast.mia, one, two].map(({ email }) => email)).size).toBe(3);
  });

  it('has joined just now', async () => {
    await joinGuest(await joinCast());
    const users = await db().user.findMany({ orderBy: { id: 'asc' } });
    const entries = await db().auditEntry.findMany({ orderBy: { id: 'asc' } });
    expect([users.length, entries.at(-1)?.event]).toEqual([4, 'invitation.accepted']);
    for (const times of [users.map((user) => +user.createdAt), entries.map(({ at }) => +at)])
      expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('has the next ids of Prisma, which stay ahead where the clock is put back', async ({ clock }) => {
    clock.pass(-YEAR);
    const earlier = await db().group.create({ data: { name: 'Earlier', nameKey: 'earlier' } });
    await joinGuest(await joinCast());
    const later = await db().group.create({ data: { name: 'Later', nameKey: 'later' } });
    const made = (await allRows()) ?? {};
    const others = ['user', 'invitation', 'session', 'audit_entry'].flatMap((table) => made[table] ?? []);
    const ids = [earlier, ...others, later].map(({ id }) => String(id));
    expect([ids.length, ids.toSorted().at(0), ids.toSorted().at(-1)]).toEqual([
      ids.length,
      earlier.id,
      later.id,
    ]);
  });
});
