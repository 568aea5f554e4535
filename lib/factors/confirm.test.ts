import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { codeOfApp, joinGuest, type SignedInCast, turnOnTwoFactor } from '../../testing/join-cast';
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
import { system, type UserActor } from '../actor';
import { findPendingSignIn, findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { beginTwoFactor } from './begin';
import { confirmTwoFactor } from './confirm';
import { findTwoFactor, findTwoFactorSetup } from './queries';
import { renewBackupCodes } from './renew-codes';
import { turnOffTwoFactor } from './turn-off';

// The time stands still, so that no code runs out between two lines of a test.
it.beforeEach(({ clock }) => clock.stop());

const stale = (actor: UserActor) => ({ ...actor, provedAt: new Date(Date.now() - 600_001) });
const setupOf = async (actor: UserActor) =>
  (await findTwoFactorSetup(actor)) ?? expect.fail('Nothing was begun.');
const eventsOf = async ({ id }: { id: string }, prefix: string) =>
  (await db().auditEntry.findMany({ where: { subjectId: id, event: { startsWith: prefix } } })).map(
    ({ event }) => event,
  );

/** Tries are counted, whatever becomes of them. */
async function storedButTries() {
  await db().rateLimit.deleteMany();
  return everythingStored();
}

async function begun(cast: SignedInCast) {
  const actor = await joinGuest(cast);
  await beginTwoFactor(actor);
  return { actor, ...(await setupOf(actor)) };
}

describe('beginning to set an app up', () => {
  it('shows a key and a link that holds it, and asks for nothing at sign-in yet', async ({ cast }) => {
    const { actor, key, link } = await begun(cast);
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    expect(link).toBe(
      `otpauth://totp/Latchkey:${encodeURIComponent(actor.email)}?issuer=Latchkey&secret=${key}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(await findTwoFactor(actor.id)).toBeNull();
  });

  it('keeps the key over a second press and twenty at once, so that what was scanned stays good', async ({
    cast,
  }) => {
    const { actor, key } = await begun(cast);
    await beginTwoFactor(actor);
    await Promise.all(Array.from({ length: 20 }, () => beginTwoFactor(actor)));
    expect((await setupOf(actor)).key).toBe(key);
    const other = await joinGuest(cast);
    await Promise.all(Array.from({ length: 20 }, () => beginTwoFactor(other)));
    expect(await db().twoFactor.count({ where: { userId: other.id } })).toBe(1);
    expect((await setupOf(other)).key).not.toBe(key);
  });

  it('makes another key after an hour, as who knows who has seen the first', async ({ cast, clock }) => {
    const { actor, key } = await begun(cast);
    const code = codeOfApp(key);
    clock.pass(3_601_000);
    const fresh = { ...actor, provedAt: new Date() };
    expect(await findTwoFactorSetup(fresh)).toBeNull();
    expect(await codeOf(confirmTwoFactor(fresh, { code }))).toBe('not_found');
    await beginTwoFactor(fresh);
    expect((await setupOf(fresh)).key).not.toBe(key);
  });

  it('is for whoever has shown within ten minutes who they are, and so is the look at the key', async ({
    cast,
  }) => {
    const { actor } = await begun(cast);
    expect(await codeOf(beginTwoFactor(stale(actor)))).toBe('proof_needed');
    expect(await codeOf(findTwoFactorSetup(stale(actor)))).toBe('proof_needed');
  });

  it.each([
    ['a visitor', aVisitor()],
    ['the instance', system],
  ])('is not for %s', async (_who, actor) => {
    expect(await codeOf(beginTwoFactor(actor))).toBe('forbidden');
    expect(await codeOf(findTwoFactorSetup(actor))).toBe('forbidden');
    expect(await codeOf(confirmTwoFactor(actor, { code: '000000' }))).toBe('forbidden');
    expect(await codeOf(turnOffTwoFactor(actor))).toBe('forbidden');
    expect(await codeOf(renewBackupCodes(actor))).toBe('forbidden');
  });

  it('is refused where N8N_MFA_ENABLED is false, and so is the end of it', async ({ cast }) => {
    const { actor, key } = await begun(cast);
    changeSettings({ mfaEnabled: false });
    const problem = await problemOf(beginTwoFactor(actor));
    expect(problem).toMatchObject({
      code: 'managed_by_environment',
      facts: { setting: 'N8N_MFA_ENABLED' },
    });
    expect(await codeOf(confirmTwoFactor(actor, { code: codeOfApp(key) }))).toBe('managed_by_environment');
    expect(await findTwoFactor(actor.id)).toBeNull();
  });

  it('changes nothing where it is on', async ({ cast }) => {
    const { actor } = await turnOnTwoFactor(await joinGuest(cast));
    const before = await everythingStored();
    await beginTwoFactor(actor);
    expect(await everythingStored()).toBe(before);
    expect(await findTwoFactorSetup(actor)).toBeNull();
  });
});

describe('the first code', () => {
  it('turns it on and gives ten backup codes, and stands in the log', async ({ cast }) => {
    const { actor, key } = await begun(cast);
    const { codes } = await confirmTwoFactor(actor, { code: codeOfApp(key) });
    expect(new Set(codes).size).toBe(10);
    expect(await findTwoFactor(actor.id)).toEqual({ since: new Date(), codesLeft: 10 });
    expect(await eventsOf(actor, 'two_factor')).toEqual(['two_factor.turned_on']);
  });

  it('ends every other sign-in, also one that awaits its code, and this one goes on under another secret', async ({
    cast,
  }) => {
    const { actor, key } = await begun(cast);
    const start = (awaitsCode = false) =>
      db().$transaction((tx) => startSession(tx, aVisitor(), actor.id, { awaitsCode }));
    const [here, other, pending] = [await start(), await start(), await start(true)];
    const me = (await findSessionActor(here.secret, aVisitor())) ?? expect.fail();
    const { session } = await confirmTwoFactor(me, { code: codeOfApp(key) });
    expect(await findSessionActor(here.secret, aVisitor())).toBeNull();
    expect(await findSessionActor(other.secret, aVisitor())).toBeNull();
    expect(await findPendingSignIn(pending.secret)).toBeNull();
    expect(await findSessionActor(session.secret, aVisitor())).toMatchObject({
      id: actor.id,
      sessionId: me.sessionId,
    });
    expect(await db().session.count({ where: { userId: actor.id } })).toBe(1);
  });

  it('is told to the user by mail', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const { actor } = await turnOnTwoFactor(await joinGuest(cast));
    const mails = await db().mail.findMany({ where: { to: actor.email, template: 'sign-in-changed' } });
    expect(mails).toMatchObject([{ state: 'queued', aboutId: actor.id, facts: { what: 'two-factor-on' } }]);
  });

  it.for(['000000', '', 'abcdef', '12345', '7KQ2-M8XD-310N', "' or 1=1"])(
    'changes nothing when it is %j',
    async (code, { cast, clock }) => {
      const { actor, key } = await begun(cast);
      if (codeOfApp(key) === code) clock.pass(300_000);
      const before = await storedButTries();
      const problem = await problemOf(confirmTwoFactor(actor, { code }));
      expect(problem).toMatchObject({ code: 'code_wrong', field: 'code' });
      expect(await storedButTries()).toBe(before);
    },
  );

  it('of somebody else’s key is wrong', async ({ cast }) => {
    const [one, other] = [await begun(cast), await begun(cast)];
    expect(await codeOf(confirmTwoFactor(one.actor, { code: codeOfApp(other.key) }))).toBe('code_wrong');
  });

  it('counts once, however often it is pressed at the same moment', async ({ cast }) => {
    const { actor, key } = await begun(cast);
    const presses = Array.from({ length: 20 }, () =>
      confirmTwoFactor({ ...actor, ip: aVisitor().ip }, { code: codeOfApp(key) }),
    );
    expect(await tally(presses)).toEqual({ done: 1, not_found: 19 });
    expect(await db().backupCode.count({ where: { userId: actor.id } })).toBe(10);
    expect(await eventsOf(actor, 'two_factor')).toHaveLength(1);
  });

  it('can not be guessed by whoever finds the device open', async ({ cast }) => {
    const { actor, key } = await begun(cast);
    const guesses = Array.from({ length: 30 }, (_, n) =>
      confirmTwoFactor(stale(actor), { code: String(n).padStart(6, '0') }),
    );
    const { code_wrong = 0, too_many_attempts } = await tally(guesses);
    expect([code_wrong, too_many_attempts]).toEqual([10, 20]);
    expect(await codeOf(confirmTwoFactor(actor, { code: codeOfApp(key) }))).toBe('too_many_attempts');
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const { actor, key } = await begun(cast);
    const before = await storedButTries();
    const code = codeOfApp(key);
    await expect(confirmTwoFactor(doomed(actor), { code })).rejects.toThrow();
    expect(await storedButTries()).toBe(before);
    expect(await confirmTwoFactor(actor, { code })).toHaveProperty('codes');
  });
});

describe('turning it off', () => {
  it('leaves neither key nor backup codes, tells the user, and stands in the log', async ({ cast }) => {
    const { actor } = await turnOnTwoFactor(await joinGuest(cast));
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await turnOffTwoFactor(actor);
    expect(await findTwoFactor(actor.id)).toBeNull();
    expect(await db().twoFactor.count({ where: { userId: actor.id } })).toBe(0);
    expect(await db().backupCode.count({ where: { userId: actor.id } })).toBe(0);
    expect(await eventsOf(actor, 'two_factor')).toEqual(['two_factor.turned_on', 'two_factor.turned_off']);
    const mails = await db().mail.findMany({ where: { to: actor.email } });
    expect(mails).toMatchObject([{ facts: { what: 'two-factor-off' } }]);
  });

  it('needs fresh proof, and is possible where N8N_MFA_ENABLED is false', async ({ cast }) => {
    const { actor } = await turnOnTwoFactor(await joinGuest(cast));
    expect(await codeOf(turnOffTwoFactor(stale(actor)))).toBe('proof_needed');
    expect(await findTwoFactor(actor.id)).not.toBeNull();
    changeSettings({ mfaEnabled: false });
    await turnOffTwoFactor(actor);
    expect(await findTwoFactor(actor.id)).toBeNull();
  });

  it('twice is no fault and told once, and takes away what was only begun', async ({ cast }) => {
    const { actor } = await turnOnTwoFactor(await joinGuest(cast));
    expect(await tally(Array.from({ length: 5 }, () => turnOffTwoFactor(actor)))).toEqual({ done: 5 });
    expect(await eventsOf(actor, 'two_factor.turned_off')).toHaveLength(1);
    const other = await begun(cast);
    await turnOffTwoFactor(other.actor);
    expect(await findTwoFactorSetup(other.actor)).toBeNull();
    expect(await eventsOf(other.actor, 'two_factor')).toEqual([]);
  });
});

describe('new backup codes', () => {
  it('are ten others, for whoever has fresh proof', async ({ cast }) => {
    const { actor, codes } = await turnOnTwoFactor(await joinGuest(cast));
    expect(await codeOf(renewBackupCodes(stale(actor)))).toBe('proof_needed');
    changeSettings({ mail: UNUSED_MAIL_SERVER, mfaEnabled: false });
    const renewed = await renewBackupCodes(actor);
    expect(new Set([...codes, ...renewed]).size).toBe(20);
    expect((await findTwoFactor(actor.id))?.codesLeft).toBe(10);
    expect(await eventsOf(actor, 'backup_codes')).toEqual(['backup_codes.renewed']);
    const mails = await db().mail.findMany({ where: { to: actor.email } });
    expect(mails).toMatchObject([{ facts: { what: 'backup-codes-renewed' } }]);
  });

  it('asked for many times at once leave one whole set', async ({ cast }) => {
    const { actor } = await turnOnTwoFactor(await joinGuest(cast));
    const renewals = Array.from({ length: 8 }, () => renewBackupCodes(actor));
    expect(await tally(renewals)).toEqual({ done: 1, too_many_attempts: 7 });
    expect(await db().backupCode.count({ where: { userId: actor.id } })).toBe(10);
  });

  it('are for nobody who has it off', async ({ cast }) => {
    const { actor } = await begun(cast);
    expect(await codeOf(renewBackupCodes(actor))).toBe('not_found');
    expect(await db().backupCode.count({ where: { userId: actor.id } })).toBe(0);
  });
});

describe('what rests in the database', () => {
  it('is neither the key nor a backup code, in no form that could be used', async ({ cast }) => {
    const { actor, key, codes } = await turnOnTwoFactor(await joinGuest(cast));
    const all = [...codes, ...(await renewBackupCodes(actor))];
    const stored = (await everythingStored()).toUpperCase();
    for (const secret of [key, ...all.flatMap((code) => [code, code.replaceAll('-', ''), code.slice(5)])])
      expect(stored).not.toContain(secret);
  });
});
