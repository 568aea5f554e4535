import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, changeSettings, codeOf, everythingStored } from '../../testing/testing';
import { system } from '../actor';
import { findSessionActor, listSessions } from './queries';
import { pruneSessions, startSession } from './rows';

const HOUR = 3_600_000;
const ORIGIN = { ip: '192.0.2.1', userAgent: 'A browser' };

/** Mia on another device. */
async function signedIn(cast: SignedInCast) {
  const { secret } = await db().$transaction((tx) => startSession(tx, ORIGIN, cast.mia.id));
  const actor = await findSessionActor(secret, ORIGIN);
  return { secret, id: actor?.sessionId ?? '' };
}

describe('a session', () => {
  it('is known by its secret alone, and brings who acts and from where', async ({ cast }) => {
    const { secret, id } = await signedIn(cast);
    const elsewhere = { ip: '192.0.2.99', userAgent: 'Another browser' };
    expect(await findSessionActor(secret, elsewhere)).toEqual({
      kind: 'user',
      id: cast.mia.id,
      email: mia.email,
      firstName: mia.firstName,
      lastName: mia.lastName,
      role: 'member',
      sessionId: id,
      lacksFactor: false,
      provedAt: expect.any(Date),
      hasShownFactor: false,
      methods: ['pwd'],
      ...elsewhere,
    });
    expect(await findSessionActor(id, ORIGIN)).toBeNull();
  });

  it('has a secret of 256 bits, of which only a hash rests in the database', async ({ cast }) => {
    const [one, two] = [await signedIn(cast), await signedIn(cast)];
    expect(one.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(one.secret).not.toBe(two.secret);
    const { secretHash } = await db().session.findUniqueOrThrow({ where: { id: one.id } });
    expect(secretHash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await everythingStored()).not.toContain(one.secret);
    expect(await findSessionActor(secretHash, ORIGIN)).toBeNull();
  });

  it('is told from others that are asked for at the same moment', async ({ cast }) => {
    const [one, two] = [await signedIn(cast), await signedIn(cast)];
    const found = await Promise.all(
      [two.secret, 'nonsense', one.secret].map((secret) => findSessionActor(secret, ORIGIN)),
    );
    expect(found.map((actor) => actor?.sessionId ?? null)).toEqual([two.id, null, one.id]);
  });

  it.each(['', 'x', 'A'.repeat(43), "' or 1=1 --", '\0', 'A'.repeat(100_000)])(
    'is not opened by a wrong secret',
    async (secret) => {
      expect(await findSessionActor(secret, ORIGIN)).toBeNull();
    },
  );

  it('remembers the device, cut to a sensible length', async ({ cast }) => {
    const { secret } = await db().$transaction((tx) =>
      startSession(tx, { ip: null, userAgent: 'x'.repeat(10_000) }, cast.mia.id),
    );
    const actor = await findSessionActor(secret, ORIGIN);
    const row = await db().session.findUniqueOrThrow({ where: { id: actor?.sessionId } });
    expect(row.userAgent).toHaveLength(500);
    expect(row.ip).toBeNull();
  });

  it('opens nothing once it has expired', async ({ cast }) => {
    const { secret, id } = await signedIn(cast);
    await db().session.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await findSessionActor(secret, ORIGIN)).toBeNull();
  });

  it.for(['infinity', '-infinity', '294276-12-31', '2100-01-01', '0044-03-15 BC'])(
    'that ends at %s in the database has ended',
    async (end, { cast }) => {
      const { secret, id } = await signedIn(cast);
      await db()
        .$executeRaw`update session set "expiresAt" = ${end}::text::timestamptz where id = ${id}::uuid`;
      expect(await findSessionActor(secret, ORIGIN)).toBeNull();
      await db().$executeRaw`delete from session where id = ${id}::uuid`;
    },
  );

  it('does not come back to life by being used after its end', async ({ cast }) => {
    const { secret, id } = await signedIn(cast);
    const long = new Date(Date.now() - 1000 * HOUR);
    await db().session.update({ where: { id }, data: { expiresAt: long, lastUsedAt: long } });
    expect(await findSessionActor(secret, ORIGIN)).toBeNull();
    expect(await db().session.findUnique({ where: { id } })).toMatchObject({
      expiresAt: long,
      lastUsedAt: long,
    });
  });

  it('lasts as long after its last use as the instance says', async ({ cast }) => {
    changeSettings({ signInHours: 48 });
    const { secret, id } = await signedIn(cast);
    const fiveMinutesAgo = new Date(Date.now() - HOUR / 12);
    const soon = new Date(Date.now() + HOUR);
    await db().session.update({ where: { id }, data: { expiresAt: soon, lastUsedAt: fiveMinutesAgo } });
    await db().user.update({ where: { id: cast.mia.id }, data: { lastActiveAt: fiveMinutesAgo } });
    expect(await findSessionActor(secret, ORIGIN)).not.toBeNull();
    const session = await db().session.findUniqueOrThrow({ where: { id }, include: { user: true } });
    expect(session.expiresAt.getTime() - session.lastUsedAt.getTime()).toBe(48 * HOUR);
    expect(session.lastUsedAt > fiveMinutesAgo).toBe(true);
    expect(session.user.lastActiveAt).toEqual(session.lastUsedAt);
  });

  it('that was used just now is read without writing', async ({ cast }) => {
    const { secret } = await signedIn(cast);
    const before = await everythingStored();
    for (let n = 0; n < 5; n++) await findSessionActor(secret, ORIGIN);
    expect(await everythingStored()).toBe(before);
  });

  it('opens nothing while its user is disabled', async ({ cast }) => {
    const { secret } = await signedIn(cast);
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    expect(await findSessionActor(secret, ORIGIN)).toBeNull();
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
    expect(await findSessionActor(secret, ORIGIN)).not.toBeNull();
  });

  it('shows a new role and a new name at once', async ({ cast }) => {
    const { secret } = await signedIn(cast);
    await db().user.update({ where: { id: cast.mia.id }, data: { role: 'admin', firstName: 'Maria' } });
    expect(await findSessionActor(secret, ORIGIN)).toMatchObject({ role: 'admin', firstName: 'Maria' });
    await db().user.update({ where: { id: cast.mia.id }, data: { role: 'member', firstName: 'Mia' } });
    expect(await findSessionActor(secret, ORIGIN)).toMatchObject({ role: 'member', firstName: 'Mia' });
  });

  it('ends with its user', async () => {
    const passwordHash = 'none';
    const names = { firstName: 'Short', lastName: 'Visit' };
    const { id } = await db().user.create({
      data: { ...names, email: 'short@example.com', role: 'member', passwordHash },
    });
    const { secret } = await db().$transaction((tx) => startSession(tx, ORIGIN, id));
    await db().user.delete({ where: { id } });
    expect(await findSessionActor(secret, ORIGIN)).toBeNull();
  });

  it('that has expired is swept away, and no other', async ({ cast }) => {
    await pruneSessions();
    const [dead, living] = [await signedIn(cast), await signedIn(cast)];
    await db().session.update({ where: { id: dead.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await pruneSessions()).toBe(1);
    expect(await db().session.findUnique({ where: { id: dead.id } })).toBeNull();
    expect(await findSessionActor(living.secret, ORIGIN)).not.toBeNull();
  });
});

describe('the list of signed-in devices', () => {
  it('has every device of one’s own with where it is and when it was used, this one first', async ({
    cast,
  }) => {
    const { userId } = await aloneOn(cast);
    const [first, second] = [await device(userId, 'Phone'), await device(userId, 'Laptop')];
    const used = new Date(Date.now() - 60_000);
    await db().session.update({ where: { id: first.sessionId }, data: { lastUsedAt: used } });
    const seen = await listSessions(first);
    expect(seen.map(({ id }) => id)).toEqual([first.sessionId, second.sessionId]);
    expect(seen[0]).toEqual({
      id: first.sessionId,
      userAgent: 'Phone',
      ip: '192.0.2.1',
      createdAt: expect.any(Date),
      lastUsedAt: used,
      isThisOne: true,
    });
    expect(seen[1]).toMatchObject({ userAgent: 'Laptop', isThisOne: false });
  });

  it('has none that has expired, none of anybody else, and no secret', async ({ cast }) => {
    const { userId } = await aloneOn(cast);
    const [here, gone] = [await device(userId, 'Here'), await device(userId, 'Gone')];
    await db().session.update({
      where: { id: gone.sessionId },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    const seen = await listSessions(here);
    expect(seen.map(({ id }) => id)).toEqual([here.sessionId]);
    expect(JSON.stringify(seen)).not.toMatch(/secret/i);
  });

  it('stays short enough to be read, and shows this device among however many', async ({ cast }) => {
    const { userId } = await aloneOn(cast);
    const here = await device(userId, 'Here');
    await db().session.createMany({
      data: Array.from({ length: 150 }, (_, n) => ({
        secretHash: `device ${n}`,
        userId,
        lastUsedAt: new Date(Date.now() - 3_600_000),
        expiresAt: new Date(Date.now() + 3_600_000),
      })),
    });
    const seen = await listSessions(here);
    expect(seen).toHaveLength(100);
    expect(seen[0]).toMatchObject({ id: here.sessionId, isThisOne: true });
  });

  it('is nobody’s who is not signed in', async () => {
    for (const nobody of [aVisitor(), system]) expect(await codeOf(listSessions(nobody))).toBe('forbidden');
  });
});

/** Mia, signed in nowhere any more. */
async function aloneOn(cast: SignedInCast) {
  await db().session.deleteMany({ where: { userId: cast.mia.id } });
  return { userId: cast.mia.id };
}

async function device(userId: string, userAgent: string) {
  const origin = { ...ORIGIN, userAgent };
  const { secret } = await db().$transaction((tx) => startSession(tx, origin, userId));
  const actor = await findSessionActor(secret, origin);
  if (!actor) throw new Error('Nobody is signed in.');
  return actor;
}
