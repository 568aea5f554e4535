import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { type Clock, it } from '../../testing/fixtures';
import {
  codeOfApp,
  type Guarded,
  joinGuest,
  type SignedInCast,
  turnOnTwoFactor,
} from '../../testing/join-cast';
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
import { findPendingSignIn, findSessionActor } from '../sessions/queries';
import { authenticateUser } from '../users/authenticate';
import { makeDeviceToken } from '../users/device';
import { disableUser } from '../users/disable';
import { checkCode } from './check';
import { completeSignIn } from './complete-sign-in';
import { findTwoFactor } from './queries';
import { renewBackupCodes } from './renew-codes';
import { turnOffTwoFactor } from './turn-off';

it.beforeEach(({ clock }) => clock.stop());

/** Somebody who has it on; the code that turned it on is past. */
async function guarded(cast: SignedInCast, clock: Clock): Promise<Guarded> {
  const guest = await turnOnTwoFactor(await joinGuest(cast));
  clock.pass(90_000);
  return guest;
}

const password = ({ actor }: Guarded, visitor = aVisitor()) =>
  authenticateUser(visitor, { email: actor.email, password: mia.password });
const complete = (secret: string, code: string, visitor = aVisitor()) =>
  completeSignIn(visitor, { secret, code });
const signInsOf = ({ actor }: Guarded) =>
  db().auditEntry.count({ where: { subjectId: actor.id, event: 'user.signed_in' } });
/** Six digits that are none of the three that are right now. */
const wrongFor = ({ key }: Guarded) => {
  const right = [-1, 0, 1].map((step) => codeOfApp(key, step));
  return ['000000', '000001', '000002', '000003'].find((code) => !right.includes(code)) ?? '';
};

describe('a right password of somebody who has two-factor sign-in on', () => {
  it('opens nothing, is no sign-in for the log, and moves no "last active"', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const before = await db().user.findUnique({ where: { id: guest.actor.id } });
    const { secret, awaitsCode } = await password(guest);
    expect(awaitsCode).toBe(true);
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await findPendingSignIn(secret)).toMatchObject({ email: guest.actor.email });
    expect(await signInsOf(guest)).toBe(0);
    expect(await db().user.findUnique({ where: { id: guest.actor.id } })).toEqual(before);
  });

  it('is all that is asked of somebody who has only begun to set it up, or has turned it off', async ({
    cast,
    clock,
  }) => {
    const guest = await guarded(cast, clock);
    await turnOffTwoFactor({ ...guest.actor, provedAt: new Date() });
    const { secret, awaitsCode } = await password(guest);
    expect(awaitsCode).toBe(false);
    expect(await findSessionActor(secret, aVisitor())).toMatchObject({ id: guest.actor.id });
  });

  it('is not enough where N8N_MFA_ENABLED is false: who has it on keeps it', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    changeSettings({ mfaEnabled: false });
    const { secret, awaitsCode } = await password(guest);
    expect(awaitsCode).toBe(true);
    expect(await complete(secret, codeOfApp(guest.key))).toHaveProperty('secret');
  });
});

describe('the code of the app', () => {
  it.for([-1, 0, 1])(
    'signs in when it is %d steps away, and then stands in the log',
    async (steps, { cast, clock }) => {
      const guest = await guarded(cast, clock);
      const { secret } = await password(guest);
      const visitor = aVisitor();
      const session = await complete(secret, codeOfApp(guest.key, steps), visitor);
      expect(await findSessionActor(session.secret, visitor)).toMatchObject({ id: guest.actor.id });
      const log = await db().auditEntry.findMany({
        where: { event: 'user.signed_in', subjectId: guest.actor.id },
      });
      expect(log).toMatchObject([
        { actorKind: 'visitor', ip: visitor.ip, facts: { email: guest.actor.email } },
      ]);
    },
  );

  it('is wrong when it is two steps away', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    for (const steps of [-2, 2])
      expect(await codeOf(complete(secret, codeOfApp(guest.key, steps)))).toBe('code_wrong');
  });

  it('gives the sign-in another secret, so that a planted one opens nothing', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    const session = await complete(secret, codeOfApp(guest.key));
    expect(session.secret).not.toBe(secret);
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await findPendingSignIn(secret)).toBeNull();
    expect(await codeOf(complete(secret, codeOfApp(guest.key, 1)))).toBe('not_found');
  });

  it('counts once, however many sign-ins it is typed into at the same moment', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const secrets = await Promise.all(Array.from({ length: 20 }, () => password(guest)));
    const code = codeOfApp(guest.key);
    const counts = await tally(secrets.map(({ secret }) => complete(secret, code)));
    expect(counts).toEqual({ done: 1, code_wrong: 19 });
    expect(await signInsOf(guest)).toBe(1);
  });

  it('is refused once it was used, and so is the one before it', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const codes = [codeOfApp(guest.key, -1), codeOfApp(guest.key)] as const;
    await complete((await password(guest)).secret, codes[1]);
    for (const code of codes)
      expect(await codeOf(complete((await password(guest)).secret, code))).toBe('code_wrong');
    expect(await complete((await password(guest)).secret, codeOfApp(guest.key, 1))).toHaveProperty('secret');
  });

  it.for([2, 120, 3 * 86_400, 400 * 86_400])(
    'is right although one was taken while the clock was %d seconds ahead, and counts once',
    async (seconds, { cast, clock }) => {
      const guest = await guarded(cast, clock);
      const ahead = Math.ceil(seconds / 30);
      const now = Math.floor(Date.now() / 30_000);
      const userId = guest.actor.id;
      await db().twoFactor.update({ where: { userId }, data: { lastStep: now + ahead } });
      const isPossible = ahead > 1;
      const secrets = await Promise.all(Array.from({ length: 5 }, () => password(guest)));
      const counts = await tally(secrets.map(({ secret }) => complete(secret, codeOfApp(guest.key))));
      expect(counts).toEqual(isPossible ? { done: 1, code_wrong: 4 } : { code_wrong: 5 });
      expect(await codeOf(complete((await password(guest)).secret, codeOfApp(guest.key)))).toBe('code_wrong');
    },
  );

  it('is right after fifty that were refused while the step of an earlier one lay ahead, and guesses are not', async ({
    cast,
    clock,
  }) => {
    const guest = await guarded(cast, clock);
    const userId = guest.actor.id;
    const { secret } = await password(guest);
    await tally(Array.from({ length: 60 }, () => complete(secret, wrongFor(guest))));
    expect(await codeOf(complete(secret, codeOfApp(guest.key)))).toBe('too_many_attempts');
    await db().twoFactor.update({ where: { userId }, data: { lastStep: 2 ** 31 - 1 } });
    // Given back once: whoever guesses in that moment has as many tries as ever, and no more.
    expect(await codeOf(complete(secret, wrongFor(guest)))).toBe('code_wrong');
    const guesses = Array.from({ length: 60 }, () => complete(secret, wrongFor(guest)));
    expect(await tally(guesses)).toEqual({ code_wrong: 49, too_many_attempts: 11 });
    await db().twoFactor.update({ where: { userId }, data: { lastStep: 2 ** 31 - 1 } });
    expect(await complete(secret, codeOfApp(guest.key))).toHaveProperty('secret');
  });

  it('that turned it on does not sign in', async ({ cast }) => {
    const guest = await turnOnTwoFactor(await joinGuest(cast));
    const { secret } = await password(guest);
    expect(await codeOf(complete(secret, codeOfApp(guest.key)))).toBe('code_wrong');
  });

  it('of somebody else is wrong', async ({ cast, clock }) => {
    const [guest, other] = [await guarded(cast, clock), await guarded(cast, clock)];
    expect(await codeOf(complete((await password(guest)).secret, codeOfApp(other.key)))).toBe('code_wrong');
  });

  it('is not used up by a request that fails at its very end', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    const code = codeOfApp(guest.key);
    await expect(complete(secret, code, doomed(aVisitor()))).rejects.toThrow();
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await complete(secret, code)).toHaveProperty('secret');
  });

  it('is nothing else that somebody may type', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    const typed = ['', ' ', '12345', '1234567', 'abcdef', '7KQ2-M8XD-310N', "' or '1'='1", '\0', '٠١٢٣٤٥'];
    for (const code of [...typed, '💥'.repeat(30)]) {
      const problem = await problemOf(complete(secret, code));
      expect(problem).toMatchObject({ code: 'code_wrong', status: 403, field: 'code' });
    }
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
  });

  it('is none at all under another instance key; backup codes go on working', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
    expect(await codeOf(complete(secret, codeOfApp(guest.key)))).toBe('code_wrong');
    expect(await complete(secret, guest.codes[0] ?? '')).toHaveProperty('secret');
  });
});

describe('a backup code', () => {
  it('signs in once, is told by mail, and the log says how many are left', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const [code = '', other = ''] = guest.codes;
    const session = await complete((await password(guest)).secret, code);
    expect(await findSessionActor(session.secret, aVisitor())).toMatchObject({ id: guest.actor.id });
    expect(await codeOf(complete((await password(guest)).secret, code))).toBe('code_wrong');
    expect((await findTwoFactor(guest.actor.id))?.codesLeft).toBe(9);
    const log = await db().auditEntry.findMany({
      where: { subjectId: guest.actor.id, event: 'backup_code.used' },
    });
    expect(log).toMatchObject([{ actorKind: 'visitor', facts: { email: guest.actor.email, left: '9' } }]);
    const mails = await db().mail.findMany({ where: { to: guest.actor.email } });
    expect(mails).toMatchObject([{ template: 'sign-in-changed', facts: { what: 'backup-code-used' } }]);
    const lower = ` ${other.replaceAll('-', ' ').toLowerCase()} `;
    expect(await complete((await password(guest)).secret, lower)).toHaveProperty('secret');
  });

  it('counts once, however many sign-ins it is typed into at the same moment', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const secrets = await Promise.all(Array.from({ length: 20 }, () => password(guest)));
    const [code = ''] = guest.codes;
    const counts = await tally(secrets.map(({ secret }) => complete(secret, code)));
    expect(counts).toEqual({ done: 1, code_wrong: 19 });
    expect((await findTwoFactor(guest.actor.id))?.codesLeft).toBe(9);
  });

  it('of ten, each signs in, and then none', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    for (const code of guest.codes)
      expect(await complete((await password(guest)).secret, code)).toHaveProperty('secret');
    expect((await findTwoFactor(guest.actor.id))?.codesLeft).toBe(0);
    expect(await codeOf(complete((await password(guest)).secret, guest.codes[0] ?? ''))).toBe('code_wrong');
  });

  it('is void once new ones were made, once it is off, and for everybody else', async ({ cast, clock }) => {
    const [guest, other] = [await guarded(cast, clock), await guarded(cast, clock)];
    const [code = ''] = guest.codes;
    expect(await codeOf(complete((await password(other)).secret, code))).toBe('code_wrong');
    const right = await checkCode(aVisitor(), guest.actor, code);
    await renewBackupCodes({ ...guest.actor, provedAt: new Date() });
    expect(await codeOf(db().$transaction((tx) => right.take(tx)))).toBe('code_wrong');
    expect(await codeOf(complete((await password(guest)).secret, code))).toBe('code_wrong');
    const { secret } = await password(other);
    await turnOffTwoFactor({ ...other.actor, provedAt: new Date() });
    expect(await codeOf(complete(secret, other.codes[0] ?? ''))).toBe('code_wrong');
    expect(await codeOf(complete(secret, codeOfApp(other.key)))).toBe('code_wrong');
  });

  it('with one character changed is wrong, whichever it is', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    const [code = ''] = guest.codes;
    for (const [n, character] of [...code].entries()) {
      if (character === '-') continue;
      const changed = `${code.slice(0, n)}${character === '7' ? '8' : '7'}${code.slice(n + 1)}`;
      expect(await codeOf(complete(secret, changed))).toBe('code_wrong');
    }
    expect(await complete(secret, code)).toHaveProperty('secret');
  });
});

describe('a sign-in that awaits its code', () => {
  it('becomes one session, also when two right codes arrive at the same moment', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    const attempts = [codeOfApp(guest.key), guest.codes[0] ?? ''].map((code) => complete(secret, code));
    expect(await tally(attempts)).toEqual({ done: 1, not_found: 1 });
  });

  it('waits for ten minutes and no longer', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    clock.pass(601_000);
    const before = await everythingStored();
    expect(await codeOf(complete(secret, codeOfApp(guest.key)))).toBe('not_found');
    expect(await everythingStored()).toBe(before);
  });

  it('is over once the user is disabled, also when that happens while the code is on its way', async ({
    cast,
    clock,
  }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    await disableUser(cast.olivia, { userId: guest.actor.id });
    expect(await codeOf(complete(secret, codeOfApp(guest.key)))).toBe('not_found');
    const other = await guarded(cast, clock);
    const pending = await password(other);
    await db().user.update({ where: { id: other.actor.id }, data: { disabledAt: new Date() } });
    expect(await codeOf(complete(pending.secret, codeOfApp(other.key)))).toBe('not_found');
  });

  it('is not there for a secret that is none, or of a sign-in that is whole', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const session = await complete((await password(guest)).secret, codeOfApp(guest.key));
    for (const secret of ['', 'x'.repeat(43), session.secret])
      expect(await codeOf(complete(secret, codeOfApp(guest.key, 1)))).toBe('not_found');
  });
});

describe('guessing codes', () => {
  it('ends after ten tries from one place, whatever is signed in anew in between', async ({
    cast,
    clock,
  }) => {
    const guest = await guarded(cast, clock);
    const guesser = aVisitor();
    for (let n = 0; n < 10; n++)
      expect(await codeOf(complete((await password(guest, guesser)).secret, wrongFor(guest), guesser))).toBe(
        'code_wrong',
      );
    const { secret } = await password(guest, guesser);
    expect(await codeOf(complete(secret, codeOfApp(guest.key), guesser))).toBe('too_many_attempts');
    // The person themselves is somewhere else, and gets in.
    expect(await complete(secret, codeOfApp(guest.key))).toHaveProperty('secret');
    expect(await codeOf(complete((await password(guest)).secret, codeOfApp(guest.key, 1), guesser))).toBe(
      'too_many_attempts',
    );
  });

  it('all at once brings no more than one after the other', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const guesser = aVisitor();
    const { secret } = await password(guest, guesser);
    const guesses = Array.from({ length: 30 }, () => complete(secret, wrongFor(guest), guesser));
    expect(await tally(guesses)).toEqual({ code_wrong: 10, too_many_attempts: 20 });
  });

  it('ends after fifty wrong ones in a day from everywhere; a backup code still opens', async ({
    cast,
    clock,
  }) => {
    const guest = await guarded(cast, clock);
    const { secret } = await password(guest);
    const guesses = Array.from({ length: 60 }, () => complete(secret, wrongFor(guest)));
    expect(await tally(guesses)).toEqual({ code_wrong: 50, too_many_attempts: 10 });
    expect(await codeOf(complete(secret, codeOfApp(guest.key)))).toBe('too_many_attempts');
    expect(await complete(secret, guest.codes[0] ?? '')).toHaveProperty('secret');
    clock.pass(86_401_000);
    const tomorrow = await password(guest);
    expect(await complete(tomorrow.secret, codeOfApp(guest.key))).toHaveProperty('secret');
  });

  it('from elsewhere or beside them does not hold up the person on a device that is known for them', async ({
    cast,
    clock,
  }) => {
    const guest = await guarded(cast, clock);
    const guesser = aVisitor();
    const own = { ...guesser, device: await makeDeviceToken(guest.actor.id) };
    const strangers = { ...guesser, device: await makeDeviceToken(cast.mia.id) };
    const { secret } = await password(guest);
    await tally(Array.from({ length: 11 }, () => complete(secret, wrongFor(guest), guesser)));
    await tally(Array.from({ length: 60 }, () => complete(secret, wrongFor(guest))));
    for (const other of [guesser, strangers, { ...guesser, device: `${own.device}x` }])
      expect(await codeOf(complete(secret, codeOfApp(guest.key), other))).toBe('too_many_attempts');
    expect(await complete(secret, codeOfApp(guest.key), own)).toHaveProperty('secret');
  });

  it('on a device that is known ends after ten tries as well', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const own = { ...aVisitor(), device: await makeDeviceToken(guest.actor.id) };
    const { secret } = await password(guest);
    const guesses = Array.from({ length: 30 }, () =>
      complete(secret, wrongFor(guest), { ...own, ip: aVisitor().ip }),
    );
    expect(await tally(guesses)).toEqual({ code_wrong: 10, too_many_attempts: 20 });
  });

  it('on many devices that are known ends after as many tries as on one', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const devices = await Promise.all(Array.from({ length: 8 }, () => makeDeviceToken(guest.actor.id)));
    const { secret } = await password(guest);
    const guesses = Array.from({ length: 100 }, (_, n) =>
      complete(secret, wrongFor(guest), { ...aVisitor(), device: devices[n % 8] }),
    );
    expect(await tally(guesses)).toEqual({ code_wrong: 10, too_many_attempts: 90 });
  });

  it('is not what right codes are counted as', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    for (let n = 0; n < 60; n++) {
      expect(await complete((await password(guest)).secret, codeOfApp(guest.key))).toHaveProperty('secret');
      clock.pass(30_000);
    }
  });

  it('does not touch anybody who has not shown the password first', async ({ cast, clock }) => {
    const guest = await guarded(cast, clock);
    const guesses = Array.from({ length: 30 }, () => complete('x'.repeat(43), wrongFor(guest)));
    expect(await tally(guesses)).toEqual({ not_found: 30 });
    expect(await complete((await password(guest)).secret, codeOfApp(guest.key))).toHaveProperty('secret');
  });
});
