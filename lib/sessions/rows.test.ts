import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, changeSettings, everythingStored } from '../../testing/testing';
import { findPendingSignIn, findSessionActor, listSessions } from './queries';
import { endAllSessions, renewSession, startSession } from './rows';

const HOUR = 3_600_000;
const start = (cast: SignedInCast, awaitsCode = false) =>
  db().$transaction((tx) => startSession(tx, aVisitor(), cast.mia.id, { awaitsCode }));
const renew = (id: string, isProved = true) => db().$transaction((tx) => renewSession(tx, id, { isProved }));
const actorOf = (secret: string) => findSessionActor(secret, aVisitor());

const startFor = (id: string) => db().$transaction((tx) => startSession(tx, aVisitor(), id));

async function signedIn(cast: SignedInCast) {
  const { secret } = await start(cast);
  const actor = await actorOf(secret);
  return { secret, id: actor?.sessionId ?? '' };
}

describe('a sign-in that gets another secret', () => {
  it('is the same device under the new one, and the old one opens nothing', async ({ cast }) => {
    const { secret, id } = await signedIn(cast);
    const renewed = await renew(id);
    expect(renewed?.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(renewed?.secret).not.toBe(secret);
    expect(await actorOf(secret)).toBeNull();
    expect(await actorOf(renewed?.secret ?? '')).toMatchObject({ sessionId: id, email: cast.mia.email });
    expect(await everythingStored()).not.toContain(renewed?.secret);
  });

  it('counts as proved only when it was', async ({ cast }) => {
    const { id } = await signedIn(cast);
    const longAgo = new Date(Date.now() - HOUR);
    await db().session.update({ where: { id }, data: { provedAt: longAgo } });
    const unproved = await renew(id, false);
    expect((await actorOf(unproved?.secret ?? ''))?.provedAt).toEqual(longAgo);
    const proved = await renew(id);
    expect((await actorOf(proved?.secret ?? ''))?.provedAt.getTime()).toBeGreaterThan(longAgo.getTime());
  });

  it('of many renewals at once leaves one that opens', async ({ cast }) => {
    const { id } = await signedIn(cast);
    const renewals = await Promise.all(Array.from({ length: 10 }, () => renew(id)));
    const open = await Promise.all(renewals.map((one) => (one ? actorOf(one.secret) : null)));
    expect(open.filter(Boolean)).toHaveLength(1);
  });

  it('does not bring back one that has ended or expired', async ({ cast }) => {
    const [ended, expired] = [await signedIn(cast), await signedIn(cast)];
    await db().session.delete({ where: { id: ended.id } });
    await db().session.update({ where: { id: expired.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await renew(ended.id)).toBeNull();
    expect(await renew(expired.id)).toBeNull();
  });
});

describe('a sign-in that awaits its code', () => {
  it('opens nothing, and is no device that anybody sees', async ({ cast }) => {
    const { secret } = await start(cast, true);
    expect(await actorOf(secret)).toBeNull();
    expect(await findPendingSignIn(secret)).toMatchObject({ userId: cast.mia.id, email: cast.mia.email });
    const { sessionId = '' } = (await findPendingSignIn(secret)) ?? {};
    expect((await listSessions(cast.mia)).map(({ id }) => id)).not.toContain(sessionId);
  });

  it('is whole once it is proved, under another secret', async ({ cast }) => {
    const { secret } = await start(cast, true);
    const { sessionId = '' } = (await findPendingSignIn(secret)) ?? {};
    const whole = await renew(sessionId);
    expect(await actorOf(whole?.secret ?? '')).toMatchObject({ sessionId });
    expect(await findPendingSignIn(whole?.secret ?? '')).toBeNull();
    expect(await actorOf(secret)).toBeNull();
    expect(await findPendingSignIn(secret)).toBeNull();
  });

  it('waits ten minutes', async ({ cast }) => {
    const { secret } = await start(cast, true);
    const pending = await findPendingSignIn(secret);
    const { createdAt, expiresAt } = await db().session.findUniqueOrThrow({
      where: { id: pending?.sessionId },
    });
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(10 * 60_000);
    await db().session.update({
      where: { id: pending?.sessionId },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect(await findPendingSignIn(secret)).toBeNull();
    expect(await renew(pending?.sessionId ?? '')).toBeNull();
  });

  it('ends with everything else of a user who is signed out everywhere, and is not counted', async ({
    cast,
  }) => {
    await endAllSessions(db(), cast.mia.id);
    const [{ secret }] = [await start(cast, true), await signedIn(cast), await signedIn(cast)];
    expect(await endAllSessions(db(), cast.mia.id)).toBe(2);
    expect(await findPendingSignIn(secret)).toBeNull();
  });

  it('is nothing for a user who is disabled meanwhile', async ({ cast }) => {
    const { secret } = await start(cast, true);
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    expect(await findPendingSignIn(secret)).toBeNull();
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
  });
});

describe('the longest that a sign-in lasts', () => {
  const expiryOnceUsed = async (cast: SignedInCast, age: number) => {
    const { secret, id } = await signedIn(cast);
    const createdAt = new Date(Date.now() - age);
    const lastUsedAt = new Date(Date.now() - 2 * 60_000);
    await db().session.update({ where: { id }, data: { createdAt, lastUsedAt } });
    await actorOf(secret);
    const { expiresAt } = await db().session.findUniqueOrThrow({ where: { id } });
    return (expiresAt.getTime() - createdAt.getTime()) / HOUR;
  };

  it('is 30 days from its beginning, however much it is used', async ({ cast }) => {
    expect(await expiryOnceUsed(cast, 29 * 24 * HOUR)).toBe(720);
  });

  it('is what the settings say where one use lasts longer', async ({ cast }) => {
    changeSettings({ signInHours: 1000 });
    expect(await expiryOnceUsed(cast, 900 * HOUR)).toBe(1000);
  });
});

describe('what the browser is given to remember', () => {
  const start = (cast: SignedInCast, awaitsCode: boolean) =>
    db().$transaction((tx) => startSession(tx, aVisitor(), cast.mia.id, { awaitsCode }));
  const newest = () => db().session.findFirstOrThrow({ orderBy: { id: 'desc' } });

  it('says who has signed in, so that the device is known for them', async ({ cast }) => {
    expect(await start(cast, false)).toMatchObject({ userId: cast.mia.id });
  });

  it('says so only when the code was right as well, where one is awaited', async ({ cast }) => {
    expect(await start(cast, true)).toMatchObject({ userId: null });
    const { id } = await newest();
    const renew = (isProved: boolean) => db().$transaction((tx) => renewSession(tx, id, { isProved }));
    expect(await renew(false)).toMatchObject({ userId: null });
    expect(await renew(true)).toMatchObject({ userId: cast.mia.id });
    expect(await renew(false)).toMatchObject({ userId: cast.mia.id });
  });
});

describe('signing somebody out everywhere', () => {
  it('ends all their sessions at once, and nobody else’s', async ({ cast }) => {
    const mias = [await startFor(cast.mia.id), await startFor(cast.mia.id)];
    const adams = await startFor(cast.adam.id);
    await db().$transaction((tx) => endAllSessions(tx, cast.mia.id));
    for (const { secret } of mias) expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await findSessionActor(adams.secret, aVisitor())).not.toBeNull();
  });

  it('may leave one device signed in, and says how many it has ended', async ({ cast }) => {
    const [stays, goes, goesToo] = [
      await startFor(cast.mia.id),
      await startFor(cast.mia.id),
      await startFor(cast.mia.id),
    ];
    const here = await findSessionActor(stays.secret, aVisitor());
    expect(await endAllSessions(db(), cast.mia.id, here?.sessionId)).toBe(2);
    for (const { secret } of [goes, goesToo]) expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await findSessionActor(stays.secret, aVisitor())).not.toBeNull();
  });

  it('does not happen when what it was part of fails', async ({ cast }) => {
    const { secret } = await startFor(cast.mia.id);
    const failing = db().$transaction(async (tx) => {
      await endAllSessions(tx, cast.mia.id);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await findSessionActor(secret, aVisitor())).not.toBeNull();
  });

  it('is no fault when they are signed in nowhere', async ({ cast }) => {
    for (let n = 0; n < 2; n++) await endAllSessions(db(), cast.mia.id);
    expect(await db().session.count({ where: { userId: cast.mia.id } })).toBe(0);
  });
});
