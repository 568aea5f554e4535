import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { test as it } from '../../testing/fixtures';
import { guardedApp } from '../../testing/guarded-app';
import { codeOfApp, turnOnTwoFactor } from '../../testing/join-cast';
import { aVisitor, changeSettings, codeOf, everythingStored, factsOf, tally } from '../../testing/testing';
import type { UserActor } from '../actor';
import { completeDeparture } from '../departures/complete';
import { proveByCode } from '../factors/prove';
import { turnOffTwoFactor } from '../factors/turn-off';
import { endSession } from '../sessions/end';
import { endOtherSessions } from '../sessions/end-others';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { hashOfSecret, newSecret } from '../sessions/secret';
import { changePassword } from '../users/change-password';
import { disableUser } from '../users/disable';
import { signOutEverywhere } from '../users/sign-out-everywhere';
import { ASK_LASTS_MS, openAsk, sealAsk } from './ask';
import { enterApp } from './enter';
import { openApp } from './open';
import { findPass } from './queries';
import { prunePassCodes } from './rows';

type App = Awaited<ReturnType<typeof guardedApp>>;

/** The person on another device. */
async function signedIn({ id }: { id: string }): Promise<UserActor> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  return (await findSessionActor(secret, aVisitor())) ?? expect.fail('Nobody is signed in.');
}

/** A code for an app, and the browser's cookie that it is for. */
async function codeFor(actor: UserActor, app: App, page = '/page?x=1') {
  const visit = newSecret();
  const { code, enterUrl } = await openApp(actor, { appId: app.id, page, visitHash: hashOfSecret(visit) });
  return { code, visit, host: app.host, enterUrl };
}

/** The secret of a pass. */
async function passFor(actor: UserActor, app: App): Promise<string> {
  return (await enterApp(aVisitor(), await codeFor(actor, app))).secret ?? expect.fail('No pass.');
}

const opens = async (secret: string, app: App) => {
  const pass = await findPass(secret, app.host);
  return pass?.mayOpen === true && !pass.needsFactor;
};
const everybody = { isForEverybody: true };

describe('a code', () => {
  it('leads back to the page that was asked for, on the address of the app', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const given = await codeFor(cast.mia, app);
    expect(given.enterUrl).toBe(`https://${app.host}/.latchkey/enter?code=${given.code}`);
    const { secret, url } = await enterApp(aVisitor(), given);
    expect(url).toBe(`https://${app.host}/page?x=1`);
    expect(await findPass(secret ?? '', app.host)).toMatchObject({
      guest: { id: cast.mia.id, email: cast.mia.email },
      mayOpen: true,
      needsFactor: false,
    });
    expect(await everythingStored()).not.toMatch(new RegExp(`${secret}|${given.code}|${given.visit}`));
  });

  it('stands in the log as who came, and from where', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const visitor = aVisitor();
    await enterApp(visitor, await codeFor(cast.mia, app));
    const [entry] = await db().auditEntry.findMany({
      where: { event: 'pass.made' },
      orderBy: { id: 'desc' },
    });
    expect(entry).toMatchObject({
      actorId: cast.mia.id,
      ip: visitor.ip,
      facts: { email: cast.mia.email, app: app.name },
    });
  });

  it('works once, however many come with it at the same moment', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const given = await codeFor(cast.mia, app);
    const attempts = Array.from({ length: 10 }, () => enterApp(aVisitor(), given));
    expect(await tally(attempts)).toEqual({ done: 1, link_unknown: 9 });
    expect(await db().pass.count({ where: { appId: app.id } })).toBe(1);
  });

  it('is for one app and one browser', async ({ cast }) => {
    const [app, other] = [await guardedApp(everybody), await guardedApp(everybody)];
    const given = await codeFor(cast.mia, app);
    expect(await codeOf(enterApp(aVisitor(), { ...given, host: other.host }))).toBe('link_unknown');
    expect(await codeOf(enterApp(aVisitor(), { ...given, code: newSecret() }))).toBe('link_unknown');
    expect(await enterApp(aVisitor(), { ...given, visit: newSecret() })).toEqual({
      secret: null,
      url: `https://${app.host}/page?x=1`,
    });
    expect(await db().pass.count({ where: { appId: app.id } })).toBe(0);
    // Whoever tried has not used it up.
    await enterApp(aVisitor(), given);
  });

  it('lives a minute', async ({ cast, clock }) => {
    const app = await guardedApp(everybody);
    const given = await codeFor(cast.mia, app);
    clock.pass(61_000);
    expect(await codeOf(enterApp(aVisitor(), given))).toBe('link_unknown');
    expect(await db().passCode.count({ where: { appId: app.id } })).toBe(1);
    await prunePassCodes();
    expect(await db().passCode.count({ where: { appId: app.id } })).toBe(0);
  });

  it('is worth nothing once its sign-in has ended', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const actor = await signedIn(cast.mia);
    const given = await codeFor(actor, app);
    await endSession(actor);
    expect(await codeOf(enterApp(aVisitor(), given))).toBe('link_unknown');
  });

  it('and signing out at the same moment leave no pass, and wait for each other at most', async ({
    cast,
  }) => {
    const app = await guardedApp(everybody);
    for (let n = 0; n < 10; n += 1) {
      const actor = await signedIn(cast.mia);
      const given = await codeFor(actor, app);
      await Promise.allSettled([enterApp(aVisitor(), given), endSession(actor)]).then((outcomes) => {
        for (const one of outcomes)
          if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'link_unknown' });
      });
    }
    expect(await db().pass.count({ where: { appId: app.id } })).toBe(0);
  });

  it('is given to nobody who may not open the app, and to no visitor', async ({ cast }) => {
    const app = await guardedApp();
    const input = { appId: app.id, page: '/', visitHash: '' };
    expect(await factsOf(openApp(cast.mia, input), 'app_forbidden')).toEqual({
      app: app.name,
      host: app.host,
    });
    expect(await codeOf(openApp(aVisitor(), input))).toBe('forbidden');
    await db().app.delete({ where: { id: app.id } });
    expect(await codeOf(openApp(cast.mia, input))).toBe('not_found');
  });

  it('of one sign-in and app leaves eight passes at most', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const first = await passFor(cast.mia, app);
    for (let n = 0; n < 8; n += 1) await passFor(cast.mia, app);
    expect(await db().pass.count({ where: { appId: app.id } })).toBe(8);
    expect(await opens(first, app)).toBe(false);
  });
});

describe('a pass', () => {
  it('tells the names of all groups, in order', async ({ cast }) => {
    const app = await guardedApp(everybody);
    for (const name of ['Zoo', 'café', 'Alpha'])
      await db().group.create({
        data: { name, nameKey: name.toLowerCase(), members: { create: { userId: cast.adam.id } } },
      });
    const pass = await findPass(await passFor(cast.adam, app), app.host);
    expect(pass?.guest.groups).toEqual(['Alpha', 'café', 'Zoo']);
  });

  it('opens one app', async ({ cast }) => {
    const [app, other] = [await guardedApp(everybody), await guardedApp(everybody)];
    const secret = await passFor(cast.mia, app);
    expect(await findPass(secret, other.host)).toBeNull();
    expect(await findPass(hashOfSecret(secret), app.host)).toBeNull();
  });

  type End = [
    what: string,
    end: (person: { actor: UserActor; app: App; owner: UserActor }) => Promise<unknown>,
  ];
  const ENDS: End[] = [
    ['signing out', ({ actor }) => endSession(actor)],
    ['being signed out by an admin', ({ actor, owner }) => signOutEverywhere(owner, { userId: actor.id })],
    ['being disabled', ({ actor, owner }) => disableUser(owner, { userId: actor.id })],
    [
      'being deleted',
      ({ actor, owner }) =>
        completeDeparture(owner, {
          userId: actor.id,
          owned: 'delete',
          email: actor.email,
          confirmation: actor.email,
        }),
    ],
    ['the app being removed', ({ app }) => db().app.delete({ where: { id: app.id } })],
    [
      'the app being for others alone',
      ({ app }) => db().app.update({ where: { id: app.id }, data: { isForEverybody: false } }),
    ],
    [
      'the app asking for a second factor',
      ({ app }) => db().app.update({ where: { id: app.id }, data: { asksForFactor: true } }),
    ],
    [
      'the app moving to another host',
      ({ app }) => db().app.update({ where: { id: app.id }, data: { host: `new-${app.host}` } }),
    ],
    ['the instance asking everybody for a second factor', async () => changeSettings({ mfaEnforced: true })],
    [
      'the sign-in expiring',
      ({ actor }) =>
        db().session.update({
          where: { id: actor.sessionId },
          data: { expiresAt: new Date(Date.now() - 1) },
        }),
    ],
  ];
  it.for(ENDS)('opens nothing after %s', async ([, end], { cast, guest }) => {
    const app = await guardedApp(everybody);
    const actor = await signedIn(guest);
    const secret = await passFor(actor, app);
    expect(await opens(secret, app)).toBe(true);
    await end({ actor, app, owner: cast.olivia });
    expect(await opens(secret, app)).toBe(false);
  });

  it('of another device ends when its user sets a new password, or signs out everywhere else', async ({
    guest,
  }) => {
    const app = await guardedApp(everybody);
    const here = await signedIn(guest);
    const [first, own] = [await passFor(await signedIn(guest), app), await passFor(here, app)];
    await changePassword(here, { currentPassword: mia.password, newPassword: 'Yonder-1-lamp' });
    expect(await opens(first, app)).toBe(false);
    expect(await opens(own, app)).toBe(true);
    const second = await passFor(await signedIn(guest), app);
    await endOtherSessions(here);
    expect(await opens(second, app)).toBe(false);
    expect(await opens(own, app)).toBe(true);
  });

  it('opens by a group or a single permission, as long as it is there', async ({ guest }) => {
    const app = await guardedApp();
    const group = await db().group.create({
      data: { name: app.name, nameKey: app.host, members: { create: { userId: guest.id } } },
    });
    await db().appGroup.create({ data: { appId: app.id, groupId: group.id } });
    const secret = await passFor(guest, app);
    await db().groupMember.deleteMany({ where: { groupId: group.id } });
    expect(await opens(secret, app)).toBe(false);
    await db().appUser.create({ data: { appId: app.id, userId: guest.id } });
    expect(await opens(secret, app)).toBe(true);
  });

  it('is told from others that are asked for at the same moment', async ({ cast }) => {
    const [app, other] = [await guardedApp(everybody), await guardedApp(everybody)];
    const [ofAdam, ofMia] = [await passFor(cast.adam, app), await passFor(cast.mia, other)];
    const found = await Promise.all([
      findPass(ofMia, other.host),
      findPass('nonsense', app.host),
      findPass(ofAdam, other.host),
      findPass(ofAdam, app.host),
    ]);
    expect(found.map((pass) => pass?.guest.id ?? null)).toEqual([cast.mia.id, null, null, cast.adam.id]);
  });

  it('is used without a write but once a minute, which renews the sign-in as well', async ({
    guest,
    clock,
  }) => {
    const app = await guardedApp(everybody);
    const actor = await signedIn(guest);
    const secret = await passFor(actor, app);
    const stored = await everythingStored();
    await Promise.all(Array.from({ length: 5 }, () => findPass(secret, app.host)));
    expect(await everythingStored()).toBe(stored);
    clock.pass(61_000);
    await Promise.all(Array.from({ length: 5 }, () => findPass(secret, app.host)));
    const pass = await db().pass.findFirstOrThrow({
      where: { appId: app.id },
      include: { session: { include: { user: true } } },
    });
    const now = new Date();
    expect(pass.lastUsedAt).toEqual(now);
    expect(pass.session.lastUsedAt).toEqual(now);
    expect(pass.session.user.lastActiveAt).toEqual(now);
    expect(pass.session.expiresAt > now).toBe(true);
  });
});

describe('an app that asks for a second factor', () => {
  it('opens once it was set up or shown in the sign-in, and no more when it is taken away', async ({
    guest,
  }) => {
    const app = await guardedApp({ ...everybody, asksForFactor: true });
    const actor = await signedIn(guest);
    expect(await codeOf(codeFor(actor, app))).toBe('factor_needed');
    const { actor: holder, key } = await turnOnTwoFactor(actor);
    const secret = await passFor(holder, app);
    expect(await opens(secret, app)).toBe(true);

    const elsewhere = await signedIn(guest);
    expect(await codeOf(codeFor(elsewhere, app))).toBe('factor_needed');
    await proveByCode(elsewhere, { code: codeOfApp(key, 1) });
    expect(await opens(await passFor(elsewhere, app), app)).toBe(true);

    await turnOffTwoFactor(holder);
    expect(await opens(secret, app)).toBe(false);
  });
});

describe('what leads to Latchkey and back', () => {
  const ASK = {
    appId: '01890a5d-ac96-774b-bcce-b302099a8057',
    page: '/page?x=1#',
    visitHash: hashOfSecret('x'),
  };

  it('is known again, and nothing else is', () => {
    expect(openAsk(sealAsk(ASK))).toEqual({ ...ASK, isStale: false });
    const sealed = sealAsk(ASK);
    for (const text of ['', 'x', sealed.slice(1), `${sealed.slice(0, -2)}AA`, 'A'.repeat(10_000)])
      expect(openAsk(text)).toBeNull();
  });

  it('is stale after a day', ({ clock }) => {
    const sealed = sealAsk(ASK);
    clock.pass(ASK_LASTS_MS + 1);
    expect(openAsk(sealed)).toMatchObject({ isStale: true });
  });
});
