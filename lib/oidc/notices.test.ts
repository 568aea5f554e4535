import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { freshTest as it } from '../../testing/fixtures';
import { joinGuest, resetTokenFor } from '../../testing/join-cast';
import { oidcApp, signInToApp } from '../../testing/oidc-app';
import { aVisitor, codeOf, waitingForLocks } from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { allowApp } from '../apps/allow';
import { denyApp } from '../apps/deny';
import { removeApp } from '../apps/remove';
import { completeDeparture } from '../departures/complete';
import { leaveInstance } from '../departures/leave';
import { addGroup } from '../groups/add';
import { joinGroup } from '../groups/join';
import { leaveGroup } from '../groups/leave';
import { removeGroup } from '../groups/remove';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { endSession } from '../sessions/end';
import { endOneSession } from '../sessions/end-one';
import { endOtherSessions } from '../sessions/end-others';
import { MOST_SESSIONS } from '../sessions/insert';
import { findSessionActor } from '../sessions/queries';
import { pruneSessions, startSession } from '../sessions/rows';
import { resetInstance } from '../setup/reset';
import { changePassword } from '../users/change-password';
import { disableUser } from '../users/disable';
import { signOutDevice } from '../users/sign-out-device';
import { signOutEverywhere } from '../users/sign-out-everywhere';
import { claimNotices, type NoticeCause, settleNotice } from './notices';
import { listNotices, listNoticesOf, listUntold } from './queries';
import { pruneOidcNotices } from './rows';
import { tellAgain } from './tell-again';

type Cast = { olivia: UserActor; adam: UserActor; mia: UserActor };

async function device({ id }: { id: string }): Promise<UserActor> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  return (await findSessionActor(secret, aVisitor())) ?? expect.fail('Nobody is signed in.');
}

/** Every way in which a sign-in of somebody's can end; `here` is another one of theirs. */
const ENDS: Record<string, (there: UserActor, cast: Cast, here: UserActor) => Promise<unknown>> = {
  'signing out': (there) => endSession(there),
  'signing out that device': (there, _cast, here) => endOneSession(here, { sessionId: there.sessionId }),
  'signing out everywhere else': (_there, _cast, here) => endOtherSessions(here),
  'being signed out on that device': ({ id: userId, sessionId }, { adam }) =>
    signOutDevice(adam, { userId, sessionId }),
  'being signed out everywhere': (there, { adam }) => signOutEverywhere(adam, { userId: there.id }),
  'being disabled': (there, { adam }) => disableUser(adam, { userId: there.id }),
  'being deleted': ({ id, email }, { adam }) =>
    completeDeparture(adam, { userId: id, owned: 'delete', email, confirmation: email }),
  leaving: (_there, _cast, here) => leaveInstance(here, { email: here.email, confirmation: here.email }),
  'a new password': (_there, _cast, here) =>
    changePassword(here, { currentPassword: mia.password, newPassword: 'Another1password' }),
  'a password that was reset': async (there, { adam }) => {
    await copyPasswordResetLink(adam, { userId: there.id });
    const token = await resetTokenFor(there.email);
    await completePasswordReset(aVisitor(), { token, password: 'Another1password' });
  },
  'too many sign-ins after it': async (there) => {
    for (let n = 0; n < MOST_SESSIONS; n += 1) await device(there);
  },
  'the end of its time': async ({ sessionId }) => {
    await db().session.update({ where: { id: sessionId }, data: { expiresAt: new Date() } });
    await pruneSessions();
  },
};

describe('a sign-in that ends', () => {
  it.for(Object.keys(ENDS))(
    'by %s leaves a notice for each app that was signed in to by it',
    async (way, { cast }) => {
      const here = await joinGuest(cast);
      const there = await device(here);
      const [told, untold, unused] = [await oidcApp(), await oidcApp({ toldAt: null }), await oidcApp()];
      for (const { id } of [told, untold]) await signInToApp(there, id);
      await ENDS[way]?.(there, cast, here);
      const notices = await db().oidcNotice.findMany();
      expect(notices).toMatchObject([
        { appId: told.id, subject: here.id, sessionId: there.sessionId, state: 'queued', attempts: 0 },
      ]);
      expect(await db().oidcEntry.count()).toBe(0);
      expect(unused.id).not.toBe(told.id);
    },
  );

  it('with the whole instance leaves none: the apps are gone with it', async ({ cast }) => {
    await signInToApp(cast.mia, (await oidcApp()).id);
    await resetInstance(system);
    expect(await db().oidcNotice.count()).toBe(0);
  });

  it('after its app was removed leaves none, and what was to be told goes with the app', async ({ cast }) => {
    const app = await oidcApp();
    const there = await device(cast.mia);
    for (const one of [there, cast.mia]) await signInToApp(one, app.id);
    await endSession(there);
    const [claimed] = await claimNotices(8);
    await removeApp(cast.adam, { id: app.id });
    await endSession(cast.mia);
    expect(await db().oidcNotice.count()).toBe(0);
    if (claimed) await settleNotice(claimed, null);
    expect(claimed).toBeDefined();
  });

  it('ends although its app is being removed at that moment', async ({ cast }) => {
    const app = await oidcApp();
    await signInToApp(cast.mia, app.id);
    let ending: Promise<unknown> = Promise.resolve();
    await db().$transaction(async (tx) => {
      await tx.app.delete({ where: { id: app.id } });
      ending = endSession(cast.mia);
      await expect.poll(waitingForLocks).toBe(1);
    });
    await ending;
    expect(await db().session.count({ where: { id: cast.mia.sessionId } })).toBe(0);
  });
});

/** Every way in which somebody can lose an app that they may use by a group. */
const LOSSES: Record<string, (cast: Cast, it: { appId: string; groupId: string }) => Promise<unknown>> = {
  'leaving a group': ({ adam, mia: { id } }, { groupId }) =>
    leaveGroup(adam, { groupId, people: [{ kind: 'user', id }] }),
  'the end of a group': ({ adam }, { groupId }) => removeGroup(adam, { id: groupId }),
  'the group losing it': ({ adam }, { appId, groupId }) => denyApp(adam, { appId, groupId }),
};

describe('somebody who may not use an app any more', () => {
  async function allowed(cast: Cast) {
    const app = await oidcApp();
    await denyApp(cast.adam, { appId: app.id, everybody: true });
    const { id: groupId } = await addGroup(cast.adam, { name: `Readers of ${app.name}` });
    await joinGroup(cast.adam, { groupId, people: [{ kind: 'user', id: cast.mia.id }] });
    await allowApp(cast.adam, { appId: app.id, groupId });
    return { appId: app.id, groupId };
  }
  const grants = () => db().oidcGrant.count();

  it.for(Object.keys(LOSSES))('by %s is signed out of it, and it is told', async (way, { cast }) => {
    const ids = await allowed(cast);
    for (const one of [cast.mia, cast.olivia]) await signInToApp(one, ids.appId);
    const other = await oidcApp();
    await signInToApp(cast.mia, other.id);
    await LOSSES[way]?.(cast, ids);
    expect(await db().oidcNotice.findMany({ where: { subject: cast.mia.id } })).toMatchObject([
      { appId: ids.appId, sessionId: cast.mia.sessionId, state: 'queued' },
    ]);
    expect(await db().oidcGrant.findMany({ where: { sessionId: cast.mia.sessionId } })).toMatchObject([
      { appId: other.id },
    ]);
    expect(await db().session.count({ where: { id: cast.mia.sessionId } })).toBe(1);
  });

  it('since it is not everybody’s any more, or theirs, is signed out of it', async ({ cast }) => {
    const app = await oidcApp();
    await allowApp(cast.adam, { appId: app.id, userId: cast.mia.id });
    for (const one of [cast.mia, cast.olivia]) await signInToApp(one, app.id);
    await denyApp(cast.adam, { appId: app.id, everybody: true });
    expect(await db().oidcNotice.findMany()).toMatchObject([{ subject: cast.olivia.id }]);
    await denyApp(cast.adam, { appId: app.id, userId: cast.mia.id });
    expect(await db().oidcNotice.count({ where: { subject: cast.mia.id } })).toBe(1);
    expect(await grants()).toBe(0);
  });

  it('but by something else stays, and whoever leaves is told of once', async ({ cast }) => {
    const { appId, groupId } = await allowed(cast);
    await allowApp(cast.adam, { appId, userId: cast.mia.id });
    await signInToApp(cast.mia, appId);
    await denyApp(cast.adam, { appId, groupId });
    expect([await grants(), await db().oidcNotice.count()]).toEqual([1, 0]);
    const { id, email } = cast.mia;
    await leaveInstance(cast.mia, { email, confirmation: email });
    expect(await db().oidcNotice.findMany()).toMatchObject([{ appId, subject: id }]);
  });
});

/** So many notices for an app, each of a sign-in of its own. */
async function notices(appId: string, count: number, subject: string = randomUUID()): Promise<void> {
  await db().oidcNotice.createMany({
    data: Array.from({ length: count }, () => ({ appId, subject, sessionId: randomUUID() })),
  });
}
const refusal: NoticeCause = { code: 'refused', facts: { status: 500, reason: '' } };

describe('a notice', () => {
  it('is claimed by one, however many look at once, and again when its claim has run out', async () => {
    const app = await oidcApp();
    await notices(app.id, 20);
    const claims = await Promise.all(Array.from({ length: 10 }, () => claimNotices(8)));
    for (;;) {
      const more = await claimNotices(8);
      claims.push(more);
      if (more.length === 0) break;
    }
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
    await db().oidcNotice.updateMany({ data: { nextTryAt: new Date(Date.now() - 1) } });
    expect((await claimNotices(3)).map(({ attempts }) => attempts)).toEqual([2, 2, 2]);
  });

  it('of an app with many of them waits for one of every other app', async () => {
    const [busy, quiet] = [await oidcApp(), await oidcApp()];
    await notices(busy.id, 30);
    await notices(quiet.id, 1);
    const claimed = await claimNotices(4);
    expect(claimed.map(({ app }) => app.id)).toContain(quiet.id);
  });

  it('that was taken is settled', async ({ cast }) => {
    const app = await oidcApp();
    await notices(app.id, 1);
    const [claimed] = await claimNotices(8);
    expect(claimed && (await settleNotice(claimed, null))).toBe(null);
    expect(await listNotices(cast.adam, { appId: app.id })).toMatchObject([
      { state: 'sent', attempts: 1, nextTryAt: null, settledAt: expect.any(Date), cause: null },
    ]);
    expect(await claimNotices(8)).toEqual([]);
  });

  it('that was not taken is tried for a day, each time after a longer pause, and then given up', async ({
    cast,
    clock,
  }) => {
    const app = await oidcApp();
    await notices(app.id, 1);
    clock.stop();
    const pauses: number[] = [];
    for (let tries = 0; tries < 100; tries += 1) {
      await db().oidcNotice.updateMany({ where: { state: 'queued' }, data: { nextTryAt: new Date(0) } });
      const [claimed] = await claimNotices(8);
      if (!claimed) break;
      const next = await settleNotice(claimed, refusal);
      if (!next) break;
      pauses.push(next.getTime() - Date.now());
      clock.set(next);
    }
    expect(pauses.slice(0, 8)).toEqual([...pauses.slice(0, 8)].sort((one, other) => one - other));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(3_600_000);
    const tried = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(tried).toBeGreaterThan(22 * 3_600_000);
    expect(tried).toBeLessThanOrEqual(24 * 3_600_000);
    expect(await listNotices(cast.adam, { appId: app.id })).toMatchObject([
      { state: 'failed', nextTryAt: null, cause: 'refused', causeFacts: { status: 500, reason: '' } },
    ]);
  });

  it('whose claim has passed to another is settled by that one alone', async () => {
    const app = await oidcApp();
    await notices(app.id, 1);
    const [late] = await claimNotices(8);
    await db().oidcNotice.updateMany({ data: { nextTryAt: new Date(0) } });
    const [next] = await claimNotices(8);
    if (late) await settleNotice(late, null);
    expect(await db().oidcNotice.findFirst()).toMatchObject({ state: 'queued', attempts: 2 });
    if (next) await settleNotice(next, null);
    expect(await db().oidcNotice.findFirst()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('is kept for 90 days after it was settled', async ({ clock }) => {
    const app = await oidcApp();
    await notices(app.id, 2);
    const [one] = await claimNotices(1);
    if (one) await settleNotice(one, null);
    clock.pass(89 * 24 * 3_600_000);
    await pruneOidcNotices();
    expect(await db().oidcNotice.count()).toBe(2);
    clock.pass(2 * 24 * 3_600_000);
    await pruneOidcNotices();
    expect(await db().oidcNotice.findMany()).toMatchObject([{ state: 'queued' }]);
  });
});

describe('what came of notices', () => {
  it('is seen by whoever manages apps and people, and by nobody else', async ({ cast }) => {
    const app = await oidcApp();
    await notices(app.id, 1, cast.mia.id);
    for (const actor of [cast.mia, aVisitor()]) {
      expect(await codeOf(listNotices(actor, { appId: app.id }))).toBe('forbidden');
      expect(await codeOf(listNoticesOf(actor, { userIds: [cast.mia.id] }))).toBe('forbidden');
      expect(await codeOf(listUntold(actor))).toBe('forbidden');
      expect(await codeOf(tellAgain(actor, { id: app.id }))).toBe('forbidden');
    }
    expect(await listNotices(cast.adam, { appId: app.id })).toHaveLength(1);
    expect(await codeOf(tellAgain(cast.adam, { id: randomUUID() }))).toBe('not_found');
  });

  it('is the last of each app, for a person who is here or gone', async ({ cast }) => {
    const [wiki, grafana] = [await oidcApp({ name: 'Wiki' }), await oidcApp({ name: 'Grafana' })];
    const gone = randomUUID();
    await notices(wiki.id, 2, gone);
    await db().oidcNotice.updateMany({ data: { createdAt: new Date(0), state: 'failed' } });
    await notices(wiki.id, 1, gone);
    await notices(grafana.id, 1, gone);
    await notices(grafana.id, 1, cast.mia.id);
    expect(await listNoticesOf(cast.olivia, { userIds: [gone] })).toMatchObject([
      { app: { name: 'Grafana' }, subject: gone, state: 'queued' },
      { app: { name: 'Wiki' }, subject: gone, state: 'queued' },
    ]);
    expect(await listNoticesOf(cast.olivia, { userIds: [gone, cast.mia.id] })).toHaveLength(3);
  });

  it('shows which apps did not take the last one, until they take one', async ({ cast }) => {
    const [wiki, grafana] = [await oidcApp({ name: 'Wiki' }), await oidcApp({ name: 'Grafana' })];
    await notices(wiki.id, 1);
    await notices(grafana.id, 1);
    expect(await listUntold(cast.adam)).toEqual([]); // none was tried
    for (const notice of await claimNotices(8))
      await settleNotice(notice, notice.app.id === wiki.id ? refusal : null);
    expect(await listUntold(cast.adam)).toMatchObject([
      { app: { id: wiki.id, name: 'Wiki' }, cause: 'refused' },
    ]);
    expect(await tellAgain(cast.adam, { id: wiki.id })).toBe(1);
    expect(await tellAgain(cast.adam, { id: grafana.id })).toBe(0);
    const events = await db().auditEntry.findMany({ where: { event: 'app.told_again' } });
    expect(events).toMatchObject([{ subjectId: wiki.id, facts: { name: 'Wiki' } }]);
    for (const notice of await claimNotices(8)) await settleNotice(notice, null);
    expect(await listUntold(cast.adam)).toEqual([]);
  });
});
