import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { test as it } from '../../testing/fixtures';
import { guardedApp } from '../../testing/guarded-app';
import { aVisitor, changeSettings, codeOf, everythingStored, tally } from '../../testing/testing';
import { commandLine, type UserActor } from '../actor';
import { endOtherSessions } from '../sessions/end-others';
import { disableUser } from '../users/disable';
import { enableUser } from '../users/enable';
import { signOutEverywhere } from '../users/sign-out-everywhere';
import { endAppPassword } from './end';
import { endAllAppPasswords } from './end-all';
import { MOST_APP_PASSWORDS, makeAppPassword } from './make';
import { findByAppPassword, listAppPasswords } from './queries';

type App = Awaited<ReturnType<typeof guardedApp>>;
const everybody = { isForEverybody: true };

const make = async (actor: UserActor, { id }: App, name = 'Phone') =>
  (await makeAppPassword(actor, { appId: id, name })).secret;
const opens = async (actor: UserActor, secret: string, { host }: App) => {
  const found = await findByAppPassword({ email: actor.email, secret }, host);
  return found?.mayOpen === true && !found.needsFactor;
};

describe('an app password', () => {
  it('opens one app, for whom it was made for, and rests as a hash alone', async ({ cast }) => {
    const [app, other] = [await guardedApp(everybody), await guardedApp(everybody)];
    const secret = await make(cast.mia, app);
    expect(secret).toMatch(/^lka_[a-z2-9]{33}$/);
    expect(await opens(cast.mia, secret, app)).toBe(true);
    expect(await opens(cast.mia, secret, other)).toBe(false);
    expect(await opens(cast.adam, secret, app)).toBe(false);
    expect(await opens(cast.mia, `${secret.slice(0, -1)}x`, app)).toBe(false);
    expect(await everythingStored()).not.toContain(secret);
  });

  it('is listed by its name with its last use, for its owner alone', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const before = (await listAppPasswords(cast.adam)).length;
    const secret = await make(cast.adam, app, 'Calendar');
    const mine = async () => (await listAppPasswords(cast.adam)).at(-1);
    expect(await mine()).toMatchObject({ name: 'Calendar', app: { name: app.name }, lastUsedAt: null });
    await opens(cast.adam, secret, app);
    expect(await mine()).toMatchObject({ lastUsedAt: expect.any(Date) });
    expect((await listAppPasswords(cast.adam)).length).toBe(before + 1);
    expect((await listAppPasswords(cast.olivia)).map(({ app: { id } }) => id)).not.toContain(app.id);
    expect(JSON.stringify(await listAppPasswords(cast.adam))).not.toMatch(/secret|hash/i);
  });

  it('is ended by its owner, once, and by nobody else', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const secret = await make(cast.mia, app);
    const id = (await listAppPasswords(cast.mia)).at(-1)?.id ?? '';
    for (const other of [cast.adam, cast.olivia])
      expect(await codeOf(endAppPassword(other, { id }))).toBe('not_found');
    expect(await codeOf(endAppPassword(aVisitor(), { id }))).toBe('forbidden');
    expect(await opens(cast.mia, secret, app)).toBe(true);
    const presses = Array.from({ length: 5 }, () => endAppPassword(cast.mia, { id }));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 4 });
    expect(await opens(cast.mia, secret, app)).toBe(false);
  });

  it('ends with all others of its owner, each in the log once, and with nobody else’s', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const [first, second] = [await make(cast.adam, app, 'First'), await make(cast.adam, app, 'Second')];
    const theirs = await make(cast.olivia, app);
    await Promise.all([endAllAppPasswords(cast.adam), endAllAppPasswords(cast.adam)]);
    for (const secret of [first, second]) expect(await opens(cast.adam, secret, app)).toBe(false);
    expect(await listAppPasswords(cast.adam)).toEqual([]);
    expect(await opens(cast.olivia, theirs, app)).toBe(true);
    const where = { event: 'app_password.ended', actorId: cast.adam.id };
    const named = (await db().auditEntry.findMany({ where })).map(({ facts }) => Object(facts).name);
    expect(named.filter((name) => name === 'First' || name === 'Second').sort()).toEqual(['First', 'Second']);
    expect(await codeOf(endAllAppPasswords(aVisitor()))).toBe('forbidden');
  });

  it('ends when its owner is signed out everywhere, by others or by themselves', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const first = await make(cast.mia, app);
    await endOtherSessions(cast.mia);
    expect(await opens(cast.mia, first, app)).toBe(false);
    expect(await listAppPasswords(cast.mia)).toEqual([]);
    const second = await make(cast.mia, app);
    expect(await opens(cast.mia, second, app)).toBe(true);
    await signOutEverywhere(cast.olivia, { userId: cast.mia.id });
    expect(await opens(cast.mia, second, app)).toBe(false);
  });

  it('opens nothing for whoever is disabled, nor once they are in again', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const secret = await make(cast.adam, app);
    await disableUser(cast.olivia, { userId: cast.adam.id });
    expect(await opens(cast.adam, secret, app)).toBe(false);
    await enableUser(cast.olivia, { userId: cast.adam.id });
    expect(await opens(cast.adam, secret, app)).toBe(false);
  });

  it('opens nothing while its owner may not open the app, or lacks a factor that is asked for', async ({
    cast,
  }) => {
    const app = await guardedApp(everybody);
    const secret = await make(cast.olivia, app);
    await db().app.update({ where: { id: app.id }, data: { isForEverybody: false } });
    expect(await opens(cast.olivia, secret, app)).toBe(false);
    await db().app.update({ where: { id: app.id }, data: { isForEverybody: true, asksForFactor: true } });
    expect(await opens(cast.olivia, secret, app)).toBe(false);
    await db().app.update({ where: { id: app.id }, data: { asksForFactor: false } });
    expect(await opens(cast.olivia, secret, app)).toBe(true);
    changeSettings({ mfaEnforced: true });
    expect(await opens(cast.olivia, secret, app)).toBe(false);
    changeSettings({ mfaEnforced: false });
    await db().app.delete({ where: { id: app.id } });
    expect(await opens(cast.olivia, secret, app)).toBe(false);
  });

  it('is made for an app that one may open, after a proof, and so many at most', async ({ cast }) => {
    const [shut, open] = [await guardedApp(), await guardedApp(everybody)];
    expect(await codeOf(make(cast.olivia, shut))).toBe('app_forbidden');
    const long = { ...cast.olivia, provedAt: new Date(Date.now() - 3_600_000) };
    expect(await codeOf(make(long, open))).toBe('proof_needed');
    expect(await codeOf(makeAppPassword(aVisitor(), { appId: open.id, name: 'x' }))).toBe('forbidden');
    const { id: userId } = cast.olivia;
    for (let n = await db().appPassword.count({ where: { userId } }); n < MOST_APP_PASSWORDS; n++)
      await makeAppPassword(commandLine, { appId: open.id, name: `No. ${n}` }, userId);
    expect(await codeOf(make(cast.olivia, open))).toBe('app_passwords_too_many');
  });
});
