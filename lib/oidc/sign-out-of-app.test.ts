import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { oidcApp, signInToApp } from '../../testing/oidc-app';
import { aVisitor, codeOf, doomed, everythingStored, tally } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { type Actor, commandLine, type UserActor } from '../actor';
import { listActivity } from '../audit/queries';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { listSignedInAppsOf } from './list-signed-in-apps-of';
import { listSignedInApps } from './queries';
import { signOutOfApp } from './sign-out-of-app';

/** The person on one more device. */
async function device({ id }: { id: string }): Promise<UserActor> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  return (await findSessionActor(secret, aVisitor())) ?? expect.fail('Nobody is signed in.');
}

const noticesOf = (appId: string) => db().oidcNotice.findMany({ where: { appId } });

describe('signing out of an app', () => {
  it('ends what it got by every sign-in, tokens and all, and no other app’s', async ({ guest }) => {
    const [app, other] = [await oidcApp(), await oidcApp()];
    const there = await device(guest);
    for (const one of [guest, there]) for (const { id } of [app, other]) await signInToApp(one, id);
    expect(await signOutOfApp(there, { appId: app.id })).toEqual({ app: app.name, email: guest.email });
    const left = await db().oidcEntry.findMany({ select: { grant: { select: { appId: true } } } });
    expect(left).toEqual([{ grant: { appId: other.id } }, { grant: { appId: other.id } }]);
    expect((await listSignedInApps(guest)).map(({ id }) => id)).toEqual([other.id]);
  });

  it('has the app told of each sign-in that ended there, while both go on here', async ({ guest }) => {
    const app = await oidcApp();
    const there = await device(guest);
    for (const one of [guest, there]) await signInToApp(one, app.id);
    await signOutOfApp(guest, { appId: app.id });
    const told = await noticesOf(app.id);
    expect(told.map(({ sessionId }) => sessionId).sort()).toEqual([guest.sessionId, there.sessionId].sort());
    expect(told.map(({ subject, state }) => ({ subject, state }))).toEqual(
      told.map(() => ({ subject: guest.id, state: 'queued' })),
    );
    expect(await db().session.count({ where: { userId: guest.id } })).toBe(2);
  });

  it('has nobody told who has no address for it', async ({ guest }) => {
    const app = await oidcApp({ toldAt: null });
    await signInToApp(guest, app.id);
    await signOutOfApp(guest, { appId: app.id });
    expect(await noticesOf(app.id)).toEqual([]);
  });

  it('takes back what an app of others may be told, signed in to it or not', async ({ guest }) => {
    const app = await oidcApp({ isThirdParty: true });
    await db().oidcConsent.create({ data: { userId: guest.id, appId: app.id, scopes: ['openid', 'email'] } });
    expect(await listSignedInApps(guest)).toMatchObject([
      { id: app.id, use: null, isThirdParty: true, scopes: ['email', 'openid'], allowedAt: expect.any(Date) },
    ]);
    await signOutOfApp(guest, { appId: app.id });
    expect(await listSignedInApps(guest)).toEqual([]);
    expect(await noticesOf(app.id)).toEqual([]);
  });

  it('stands in the log, as done by themselves or by an admin', async ({ cast, guest }) => {
    const app = await oidcApp({ name: 'Grafana' });
    await signInToApp(guest, app.id);
    await signOutOfApp(guest, { appId: app.id });
    await signInToApp(guest, app.id);
    await signOutOfApp(cast.adam, { appId: app.id, userId: guest.id });
    const { entries } = await listActivity(cast.olivia, { search: '', of: guest.id }, 2);
    expect(entries.map((entry) => sayEntry(entry))).toEqual([
      `Adam Admin signed ${guest.email} out of Grafana.`,
      'Mia Member signed out of Grafana.',
    ]);
  });

  it('happens once, however often the button is pressed', async ({ guest }) => {
    const app = await oidcApp();
    await signInToApp(guest, app.id);
    const presses = Array.from({ length: 10 }, () => signOutOfApp(guest, { appId: app.id }));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 9 });
    expect(await noticesOf(app.id)).toHaveLength(1);
  });

  it('does not happen without its line in the log', async ({ guest }) => {
    const app = await oidcApp();
    await signInToApp(guest, app.id);
    await expect(signOutOfApp(doomed(guest), { appId: app.id })).rejects.toThrow();
    expect(await listSignedInApps(guest)).toHaveLength(1);
    expect(await noticesOf(app.id)).toEqual([]);
  });

  it('is done and seen by those who may sign somebody out on a device, and by nobody else', async ({
    cast,
    guest,
  }) => {
    const app = await oidcApp();
    for (const one of [guest, cast.olivia, cast.adam]) await signInToApp(one, app.id);
    const before = await everythingStored();
    const codes = async (actor: Actor, userId: string) => [
      await codeOf(signOutOfApp(actor, { appId: app.id, userId })),
      await codeOf(listSignedInAppsOf(actor, { userId })),
    ];
    expect(await codes(cast.mia, guest.id)).toEqual(['forbidden', 'forbidden']);
    expect(await codes(cast.mia, randomUUID())).toEqual(['forbidden', 'forbidden']);
    expect(await codes(aVisitor(), guest.id)).toEqual(['forbidden', 'forbidden']);
    expect(await codes(cast.adam, cast.olivia.id)).toEqual(['owner_protected', 'owner_protected']);
    expect(await codes(cast.adam, randomUUID())).toEqual(['not_found', 'not_found']);
    for (const nobody of [aVisitor(), commandLine]) {
      expect(await codeOf(listSignedInApps(nobody))).toBe('forbidden');
      expect(await codeOf(signOutOfApp(nobody, { appId: app.id }))).toMatch(/^(forbidden|not_found)$/);
    }
    expect(await codeOf(signOutOfApp(cast.mia, { appId: app.id }))).toBe('not_found');
    expect(await codeOf(signOutOfApp(guest, { appId: randomUUID() }))).toBe('not_found');
    expect(await everythingStored()).toBe(before);
    for (const [actor, one] of [
      [cast.olivia, cast.adam],
      [commandLine, guest],
    ] as const) {
      expect(await listSignedInAppsOf(actor, { userId: one.id })).toHaveLength(1);
      await signOutOfApp(actor, { appId: app.id, userId: one.id });
    }
  });
});

describe('the apps that somebody is signed in to', () => {
  it('are each there once, with all that they know and when they were used', async ({ guest }) => {
    const [old, app] = [await oidcApp(), await oidcApp()];
    const there = await device(guest);
    await signInToApp(guest, old.id, ['openid']);
    await signInToApp(guest, app.id, ['openid', 'profile']);
    await signInToApp(there, app.id, ['openid', 'groups']);
    const [day, week] = [new Date('2026-11-01'), new Date('2026-11-08')];
    const use = (sessionId: string, createdAt: Date, lastUsedAt: Date) =>
      db().oidcGrant.updateMany({ where: { sessionId, appId: app.id }, data: { createdAt, lastUsedAt } });
    await use(guest.sessionId, week, week);
    await use(there.sessionId, day, day);
    const [first, second] = await listSignedInApps(guest);
    expect(first).toMatchObject({ id: old.id, scopes: ['openid'], isThirdParty: false, allowedAt: null });
    expect(second).toMatchObject({ id: app.id, use: { firstAt: day, lastAt: week } });
    expect(second?.scopes.sort()).toEqual(['groups', 'openid', 'profile']);
  });

  it('are gone when the sign-in has expired, before it is deleted', async ({ guest }) => {
    const there = await device(guest);
    const app = await oidcApp();
    await signInToApp(there, app.id);
    await db().session.update({ where: { id: there.sessionId }, data: { expiresAt: new Date() } });
    expect(await listSignedInApps(guest)).toEqual([]);
  });
});
