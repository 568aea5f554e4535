import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { type Clock, it } from '../../testing/fixtures';
import {
  codeOfApp,
  type Guarded,
  joinGuest,
  type SignedInCast,
  turnOnTwoFactor,
} from '../../testing/join-cast';
import { aVisitor, codeOf, everythingStored, problemOf, tally, waitingForLocks } from '../../testing/testing';
import { system } from '../actor';
import { findTwoFactor } from '../factors/queries';
import { findSessionActor } from '../sessions/queries';
import { completePasswordReset } from './complete';
import { copyPasswordResetLink } from './copy-link';

it.beforeEach(({ clock }) => clock.stop());

async function guarded(cast: SignedInCast, clock: Clock): Promise<Guarded & { token: string }> {
  const guest = await turnOnTwoFactor(await joinGuest(cast));
  clock.pass(90_000);
  return { ...guest, token: await linkFor(guest.actor.id) };
}

async function linkFor(userId: string): Promise<string> {
  const { link } = await copyPasswordResetLink(system, { userId });
  return link.slice(link.lastIndexOf('/') + 1);
}

const complete = (token: string, code?: string) =>
  completePasswordReset(aVisitor(), {
    token,
    password: 'Chosen-anew-1',
    ...(code !== undefined && { code }),
  });

describe('a reset link of somebody who has two-factor sign-in on', () => {
  it('sets the password with a right code, and signs in', async ({ cast, clock }) => {
    const { actor, key, token } = await guarded(cast, clock);
    const code = codeOfApp(key);
    const { secret } = await complete(token, code);
    expect(await findSessionActor(secret, aVisitor())).toMatchObject({ id: actor.id });
    expect(await codeOf(complete(await linkFor(actor.id), code))).toBe('code_wrong');
  });

  it('takes a backup code, once', async ({ cast, clock }) => {
    const { actor, codes, token } = await guarded(cast, clock);
    await complete(token, codes[0]);
    expect((await findTwoFactor(actor.id))?.codesLeft).toBe(9);
    expect(await codeOf(complete(await linkFor(actor.id), codes[0]))).toBe('code_wrong');
  });

  it.for([undefined, '', '000000', 'no code'])(
    'changes nothing with %j, and stays good',
    async (code, { cast, clock }) => {
      const { key, token } = await guarded(cast, clock);
      await db().rateLimit.deleteMany();
      const before = await everythingStored();
      if (code === codeOfApp(key)) clock.pass(300_000);
      const problem = await problemOf(complete(token, code));
      await db().rateLimit.deleteMany();
      expect(problem).toMatchObject({ code: 'code_wrong', field: 'code' });
      expect(await everythingStored()).toBe(before);
      expect(await complete(token, codeOfApp(key))).toHaveProperty('secret');
    },
  );

  it('does not use the code up when the password is refused', async ({ cast, clock }) => {
    const { key, token } = await guarded(cast, clock);
    const code = codeOfApp(key);
    const short = completePasswordReset(aVisitor(), { token, password: 'Ab1', code });
    expect(await codeOf(short)).toBe('password_short');
    expect(await complete(token, code)).toHaveProperty('secret');
  });

  it('pressed many times at once sets one password and uses one code', async ({ cast, clock }) => {
    const { actor, codes, token } = await guarded(cast, clock);
    const counts = await tally(Array.from({ length: 10 }, () => complete(token, codes[0])));
    expect(counts).toMatchObject({ done: 1 });
    expect(await db().backupCode.count({ where: { userId: actor.id, usedAt: null } })).toBe(9);
  });

  it('can not be used to guess codes', async ({ cast, clock }) => {
    const { token } = await guarded(cast, clock);
    const guesser = aVisitor();
    const guess = () => completePasswordReset(guesser, { token, password: 'Chosen-anew-1', code: 'wrong' });
    expect(await tally(Array.from({ length: 20 }, guess))).toEqual({ code_wrong: 10, too_many_attempts: 10 });
  });
});

describe('a reset link of anybody else', () => {
  it('asks for no code, and takes no notice of one', async ({ guest }) => {
    expect(await complete(await linkFor(guest.id), '000000')).toHaveProperty('secret');
  });

  it('asks for one that was turned on while the new password was on its way', async ({ guest }) => {
    const token = await linkFor(guest.id);
    let completing = Promise.resolve<unknown>(null);
    await db().$transaction(async (tx) => {
      await tx.$executeRaw`select id from "user" where id = ${guest.id}::uuid for update`;
      completing = codeOf(complete(token));
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
      await tx.twoFactor.create({ data: { userId: guest.id, secret: 'sealed', confirmedAt: new Date() } });
    });
    expect(await completing).toBe('code_wrong');
  });
});
