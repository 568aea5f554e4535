import { describe, expect } from 'vitest';
import { db } from '../database/database';
import { newAuthenticator } from '../testing/authenticator';
import { mia } from '../testing/cast';
import { it } from '../testing/fixtures';
import type { SignedInCast } from '../testing/join-cast';
import { aVisitor, codeOf } from '../testing/testing';
import { hasProved, system } from './actor';
import { hasEnded, latestEnd } from './clock';
import { beginTwoFactor } from './factors/begin';
import { findTwoFactorSetup } from './factors/queries';
import { copyInvitationLink } from './invitations/copy-link';
import { getOpenInvitation } from './invitations/queries';
import { sendInvitations } from './invitations/send';
import { MAILED_TO } from './mail/limits';
import { findMailOutcome } from './mail/queries';
import { addPasskey } from './passkeys/add';
import { beginAddingPasskey } from './passkeys/begin-adding';
import { copyPasswordResetLink } from './password-resets/copy-link';
import { getOpenPasswordReset } from './password-resets/queries';
import { isUsedUp, limit, limitWithin } from './rate-limits/limit';
import { findPendingSignIn, findSessionActor } from './sessions/queries';
import { startSession } from './sessions/rows';
import { SETUP_CODE } from './setup/limits';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

it.beforeEach(({ clock }) => clock.stop());

describe('what is good for an hour', () => {
  const inMs = (ms: number) => new Date(Date.now() + ms);

  it('has ended when its time has come, and when a wrong clock has put that far away', () => {
    expect([0, -1, -YEAR].map((ms) => hasEnded(inMs(ms), HOUR))).toEqual([true, true, true]);
    expect([1, HOUR, 2 * HOUR].map((ms) => hasEnded(inMs(ms), HOUR))).toEqual([false, false, false]);
    expect([2 * HOUR + 1, YEAR].map((ms) => hasEnded(inMs(ms), HOUR))).toEqual([true, true]);
  });

  it.for([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 8.64e15, -8.64e15])(
    'has ended when its end is no moment, or none of this age: %d',
    (ms) => {
      for (const lifeMs of [1, HOUR, YEAR]) expect(hasEnded(new Date(ms), lifeMs)).toBe(true);
    },
  );

  it('may end ten minutes late at least, however short it is good', () => {
    expect(latestEnd(1_000)).toEqual(inMs(1_000 + 10 * MINUTE));
    expect(latestEnd(DAY)).toEqual(inMs(2 * DAY));
  });
});

describe('a link', () => {
  const tokenOf = (link: string) => link.slice(link.lastIndexOf('/') + 1);
  const resetLink = async (cast: SignedInCast) =>
    tokenOf((await copyPasswordResetLink(system, { userId: cast.mia.id })).link);
  const inviteLink = async (cast: SignedInCast) => {
    const email = `guest${++guests}@example.com`;
    await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    return { id, token: tokenOf((await copyInvitationLink(cast.olivia, { id })).link) };
  };
  let guests = 0;

  it.for([5 * MINUTE, -5 * MINUTE, -HOUR])(
    'works for a process whose clock is off by %d ms',
    async (ms, { cast, clock }) => {
      const [reset, { token }] = [await resetLink(cast), await inviteLink(cast)];
      clock.pass(ms);
      expect(await getOpenPasswordReset(reset)).toMatchObject({ user: { id: cast.mia.id } });
      expect(await getOpenInvitation(token)).toHaveProperty('email');
    },
  );

  it('that was made while the clock was a year ahead is dead once that is right', async ({ cast, clock }) => {
    clock.pass(YEAR);
    const [reset, { token, id }] = [await resetLink(cast), await inviteLink(cast)];
    clock.pass(-YEAR);
    expect(await codeOf(getOpenPasswordReset(reset))).toBe('link_expired');
    expect(await codeOf(getOpenInvitation(token))).toBe('invitation_expired');
    expect(await codeOf(copyInvitationLink(cast.olivia, { id }))).toBe('invitation_link_expired');
    expect(await getOpenPasswordReset(await resetLink(cast))).toHaveProperty('id');
  });

  it.for(['infinity', '-infinity', '294276-12-31', '0044-03-15 BC'])(
    'that ends at %s in the database is dead',
    async (end, { cast }) => {
      const [reset, { token }] = [await resetLink(cast), await inviteLink(cast)];
      await db().$executeRaw`update password_reset set "expiresAt" = ${end}::text::timestamp`;
      await db().$executeRaw`update invitation set "expiresAt" = ${end}::text::timestamp`;
      await expect(getOpenPasswordReset(reset)).rejects.toThrow();
      await expect(getOpenInvitation(token)).rejects.toThrow();
    },
  );

  it('that has expired is not good again when the clock goes back by more than it was ever good for', async ({
    cast,
    clock,
  }) => {
    const reset = await resetLink(cast);
    clock.pass(HOUR);
    expect(await codeOf(getOpenPasswordReset(reset))).toBe('link_expired');
    clock.pass(-DAY);
    expect(await codeOf(getOpenPasswordReset(reset))).toBe('link_expired');
  });
});

describe('a limit', () => {
  const useUp = async (who: string) => {
    for (let n = 0; n < 20; n++) await limit(SETUP_CODE, who);
    for (let n = 0; n < 20; n++) await limitWithin(db(), MAILED_TO, who);
  };
  const isHeldUp = async (who: string) => [
    await isUsedUp(SETUP_CODE, who),
    await limit(SETUP_CODE, who).then(
      () => false,
      () => true,
    ),
    await limitWithin(db(), MAILED_TO, who).then(
      () => false,
      () => true,
    ),
  ];

  it.for([0, 5 * MINUTE - 1, -5 * MINUTE])(
    'holds for a process whose clock is off by %d ms',
    async (ms, { clock }) => {
      await useUp(`off by ${ms}`);
      clock.pass(ms);
      expect(await isHeldUp(`off by ${ms}`)).toEqual([true, true, true]);
    },
  );

  it.for([DAY, YEAR])(
    'that was used up while the clock was %d ms ahead holds nobody up once that is right',
    async (ms, { clock }) => {
      clock.pass(ms);
      await useUp(`ahead by ${ms}`);
      clock.pass(-ms);
      expect(await isHeldUp(`ahead by ${ms}`)).toEqual([false, false, false]);
      for (let n = 1; n < 20; n++) await limit(SETUP_CODE, `ahead by ${ms}`);
      expect(await codeOf(limit(SETUP_CODE, `ahead by ${ms}`))).toBe('too_many_attempts');
    },
  );

  it.for([HOUR, 12 * HOUR, DAY, YEAR])(
    'for a day that was used up while the clock was %d ms ahead holds nobody up once that is right',
    async (ms, { clock }) => {
      const daily = { name: 'aDay', points: 3, duration: 86_400 };
      const takeAll = async () => {
        for (let n = 0; n < 3; n++) await limit(daily, `ahead by ${ms}`);
      };
      clock.pass(ms);
      await takeAll();
      clock.pass(-ms);
      await takeAll();
      expect(await codeOf(limit(daily, `ahead by ${ms}`))).toBe('too_many_attempts');
    },
  );

  it('that many meet at once as the clock is put right lets through as many as it says', async ({
    clock,
  }) => {
    clock.pass(YEAR);
    await useUp('many');
    clock.pass(-YEAR);
    const tries = await Promise.allSettled(Array.from({ length: 60 }, () => limit(SETUP_CODE, 'many')));
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBe(20);
  });
});

describe('a key for an app, and a challenge for a passkey', () => {
  it('that was made while the clock was ahead is none once that is right', async ({ clock, guest }) => {
    clock.pass(YEAR);
    await beginTwoFactor({ ...guest, provedAt: new Date() });
    const device = newAuthenticator();
    const options = await beginAddingPasskey({ ...guest, provedAt: new Date() });
    clock.pass(-YEAR);
    const actor = { ...guest, provedAt: new Date() };
    expect(await findTwoFactorSetup(actor)).toBeNull();
    const answer = device.create(options);
    expect(await codeOf(addPasskey(actor, { name: 'Key', answer }))).toBe('passkey_refused');
    await beginTwoFactor(actor);
    expect(await findTwoFactorSetup(actor)).toHaveProperty('key');
  });
});

describe('a sign-in', () => {
  const signIn = (cast: SignedInCast, more = {}) =>
    db().$transaction((tx) => startSession(tx, aVisitor(), cast.mia.id, more));

  it.for([5 * MINUTE, -5 * MINUTE, HOUR, -HOUR])(
    'goes on when the clock jumps by %d ms',
    async (ms, { cast, clock }) => {
      const { secret } = await signIn(cast);
      clock.pass(ms);
      expect(await findSessionActor(secret, aVisitor())).toMatchObject({ id: cast.mia.id });
    },
  );

  it('that was begun or used while the clock was ahead ends when it should once that is right', async ({
    cast,
    clock,
  }) => {
    const used = await signIn(cast);
    clock.pass(6 * DAY);
    await findSessionActor(used.secret, aVisitor());
    clock.pass(YEAR);
    const begun = await signIn(cast);
    clock.pass(-YEAR - 6 * DAY);
    for (const { secret } of [used, begun]) {
      const actor = await findSessionActor(secret, aVisitor());
      const session = await db().session.findUniqueOrThrow({ where: { id: actor?.sessionId } });
      for (const at of [session.createdAt, session.lastUsedAt])
        expect(at.getTime()).toBeLessThanOrEqual(Date.now());
      expect(session.expiresAt.getTime()).toBe(Date.now() + 7 * DAY);
    }
  });

  it('that awaits its code awaits it no longer because the clock was ahead', async ({ cast, clock }) => {
    clock.pass(YEAR);
    const { secret } = await signIn(cast, { awaitsCode: true });
    expect(await findPendingSignIn(secret)).not.toBeNull();
    clock.pass(-YEAR);
    expect(await findPendingSignIn(secret)).toBeNull();
  });
});

describe('having shown who one is', () => {
  it('counts for a process whose clock is five minutes off, and no longer for an hour because it went back', async ({
    cast,
    clock,
  }) => {
    const provedAt = new Date();
    const isProved = () => hasProved({ ...cast.mia, provedAt });
    clock.pass(5 * MINUTE);
    expect(isProved()).toBe(true);
    clock.pass(-10 * MINUTE);
    expect(isProved()).toBe(true);
    clock.pass(-HOUR);
    expect(isProved()).toBe(false);
  });
});

describe('waiting for what becomes of a mail', () => {
  it('takes no longer because the clock goes back meanwhile', async ({ clock }) => {
    const { id } = await db().mail.create({ data: { template: 'test', to: mia.email, facts: {} } });
    const outcome = findMailOutcome(id, 200);
    clock.pass(-HOUR);
    expect(await outcome).toMatchObject({ state: 'queued' });
  });
});
