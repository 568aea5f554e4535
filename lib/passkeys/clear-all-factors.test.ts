import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinGuest, type SignedInCast, turnOnTwoFactor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  problemOf,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { commandLine, type UserActor } from '../actor';
import { findTwoFactor, listFactorHolders } from '../factors/queries';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { authenticateUser } from '../users/authenticate';
import { clearAllFactors } from './clear-all-factors';

const guarded = async (cast: SignedInCast, role?: 'admin' | 'member') =>
  (await turnOnTwoFactor(await joinGuest(cast, role))).actor;
const addPasskey = (userId: string) =>
  db().passkey.create({
    data: { userId, name: 'Phone', credentialId: randomUUID(), publicKey: new Uint8Array([1]) },
  });
const has = async (userId: string) => ({
  code: (await findTwoFactor(userId)) !== null,
  codes: await db().backupCode.count({ where: { userId } }),
  passkeys: await db().passkey.count({ where: { userId } }),
  sessions: await db().session.count({ where: { userId } }),
});
const NOTHING = { code: false, codes: 0, passkeys: 0, sessions: 0 };

describe('clearing a lost second factor', () => {
  it('takes app, backup codes and passkeys away, signs out everywhere, and the password alone lets in', async ({
    cast,
  }) => {
    const guest = await guarded(cast);
    await addPasskey(guest.id);
    const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), guest.id));
    expect(await clearAllFactors(cast.adam, { userId: guest.id })).toEqual({
      email: guest.email,
      hasChanged: true,
      devices: 2,
    });
    expect(await has(guest.id)).toEqual(NOTHING);
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    const signedIn = await authenticateUser(aVisitor(), { email: guest.email, password: mia.password });
    expect(signedIn.awaitsCode).toBe(false);
  });

  it('is told to the user, with who did it, and stands in the log', async ({ cast }) => {
    const guest = await guarded(cast);
    await addPasskey(guest.id);
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await clearAllFactors(cast.adam, { userId: guest.id });
    expect(await db().mail.findMany({ where: { to: guest.email } })).toMatchObject([
      { template: 'sign-in-changed', facts: { what: 'two-factor-cleared', detail: 'Adam Admin' } },
    ]);
    const log = await db().auditEntry.findMany({
      where: { subjectId: guest.id, event: 'two_factor.cleared' },
    });
    expect(log).toMatchObject([{ actorId: cast.adam.id, facts: { email: guest.email, passkeys: '1' } }]);
  });

  it('works for passkeys alone, and for somebody who is disabled', async ({ cast, guest }) => {
    await addPasskey(guest.id);
    await db().user.update({ where: { id: guest.id }, data: { disabledAt: new Date() } });
    expect(await clearAllFactors(cast.olivia, { userId: guest.id })).toMatchObject({ hasChanged: true });
    expect(await has(guest.id)).toEqual(NOTHING);
  });

  it('of somebody who has none is no fault, and nobody is signed out', async ({ cast, guest }) => {
    const before = await everythingStored();
    expect(await clearAllFactors(cast.adam, { userId: guest.id })).toEqual({
      email: guest.email,
      hasChanged: false,
      devices: 0,
    });
    expect(await everythingStored()).toBe(before);
  });

  it('many times at once happens once', async ({ cast }) => {
    const guest = await guarded(cast);
    const attempts = Array.from({ length: 10 }, () => clearAllFactors(cast.adam, { userId: guest.id }));
    expect(await tally(attempts)).toEqual({ done: 10 });
    const changes = (await Promise.all(attempts)).filter(({ hasChanged }) => hasChanged);
    expect(changes).toHaveLength(1);
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const guest = await guarded(cast);
    const before = await everythingStored();
    await expect(clearAllFactors(doomed(cast.adam), { userId: guest.id })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });
});

describe('who may clear a second factor', () => {
  const may = async (actor: UserActor, userId: string) => {
    const before = await everythingStored();
    const problem = await problemOf(clearAllFactors(actor, { userId }));
    expect(await everythingStored()).toBe(before);
    return problem.code;
  };

  it('is the owner for an admin, and one admin for another', async ({ cast }) => {
    const [one, two] = [await guarded(cast, 'admin'), await guarded(cast, 'admin')];
    expect(await clearAllFactors(cast.olivia, { userId: one.id })).toMatchObject({ hasChanged: true });
    expect(await clearAllFactors(cast.adam, { userId: two.id })).toMatchObject({ hasChanged: true });
  });

  it('is no member, and no visitor, who do not even hear whether there is such a user', async ({ cast }) => {
    const guest = await guarded(cast);
    for (const userId of [guest.id, cast.mia.id, randomUUID()]) {
      expect(await may(cast.mia, userId)).toBe('forbidden');
      expect(await codeOf(clearAllFactors(aVisitor(), { userId }))).toBe('forbidden');
      expect(await codeOf(listFactorHolders(cast.mia, [userId]))).toBe('forbidden');
    }
    expect(await may(cast.adam, randomUUID())).toBe('not_found');
  });

  it('is nobody for themselves, and nobody whose proof is older than ten minutes', async ({ cast }) => {
    const guest = await guarded(cast);
    expect(await may(cast.adam, cast.adam.id)).toBe('own_account');
    const stale = { ...cast.adam, provedAt: new Date(Date.now() - 600_001) };
    expect(await may(stale, guest.id)).toBe('proof_needed');
  });
});

describe('the list of who has a second factor', () => {
  it('tells codes and passkeys apart, and leaves out what was only begun and who was not asked for', async ({
    cast,
  }) => {
    const [code, passkey, none] = [await guarded(cast), await joinGuest(cast), await joinGuest(cast)];
    await guarded(cast);
    await addPasskey(passkey.id);
    await addPasskey(passkey.id);
    await db().twoFactor.create({ data: { userId: none.id, secret: 'begun' } });
    const ids = [code.id, passkey.id, none.id];
    const { byCode, byPasskey } = await listFactorHolders(cast.adam, ids);
    expect([...byCode]).toEqual([code.id]);
    expect([...byPasskey]).toEqual([passkey.id]);
  });
});

describe('the owner’s second factor', () => {
  // The last test of the file: the owner is signed out by it.
  it('is cleared by nobody but the command line, which needs no proof', async ({ cast }) => {
    const { actor: owner } = await turnOnTwoFactor(cast.olivia);
    expect(await codeOf(clearAllFactors(cast.adam, { userId: owner.id }))).toBe('owner_protected');
    expect(await codeOf(clearAllFactors(owner, { userId: owner.id }))).toBe('own_account');
    expect(await clearAllFactors(commandLine, { userId: owner.id })).toMatchObject({ hasChanged: true });
    expect(await has(owner.id)).toEqual(NOTHING);
  });
});
