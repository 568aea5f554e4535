import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf, everythingStored, factsOf, tally } from '../../testing/testing';
import type { Visitor } from '../actor';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { undoCounting } from '../rate-limits/limit';
import { authenticateUser } from './authenticate';
import { countTry } from './count-try';
import { findDevice, makeDeviceToken } from './device';

const anAccount = () => `${randomUUID()}@example.com`;
/** Somebody in the same network as another, at an address of their own. */
const neighbourOf = (visitor: Visitor) => ({
  ...visitor,
  ip: visitor.ip?.replace(/::1$/, '::abcd:2') ?? null,
});
const inAnOffice = () => ({ ...aVisitor(), ip: '198.51.100.77' });
const onDevice = async (visitor: Visitor, userId: string) => ({
  ...visitor,
  device: await makeDeviceToken(userId),
});
/** The id of somebody who has an account. */
async function aUser(): Promise<string> {
  const names = { firstName: 'Somebody', lastName: 'Known' };
  const { id } = await db().user.create({
    data: { ...names, email: anAccount(), role: 'member', passwordHash: randomUUID() },
  });
  return id;
}
/** Tries a password for an account, which is the user's where there is one. */
async function fail(visitor: Visitor, account: string, userId: string | null = null) {
  const device = await findDevice(visitor.device);
  return countTry(visitor, account, device && device.userId === userId ? userId : null);
}
/** Tries the right one. */
async function succeed(visitor: Visitor, account: string, userId: string | null = null) {
  const spent = await fail(visitor, account, userId);
  await db().$executeRaw`
    with done as (select), ${undoCounting(spent, Prisma.sql`done`)} select from done`;
}
const failOften = (count: number, what: (n: number) => Promise<unknown>) =>
  tally(Array.from({ length: count }, (_, n) => what(n)));

describe('passwords tried for one account from one network', () => {
  it('are counted together for all addresses of an IPv6 network', async () => {
    const [account, guesser] = [anAccount(), aVisitor()];
    const tries = (n: number) => fail(n % 2 ? guesser : neighbourOf(guesser), account);
    expect(await failOften(30, tries)).toEqual({ done: 10, too_many_attempts: 20 });
  });

  it('are counted apart for the networks next to it', async () => {
    const account = anAccount();
    expect(await failOften(13, () => fail(aVisitor(), account))).toEqual({ done: 13 });
  });

  it('are counted together however an IPv4 address is written', async () => {
    const account = anAccount();
    const written = ['192.0.2.77', '::ffff:192.0.2.77', '::FFFF:c000:24d'];
    const tries = (n: number) => fail({ ...aVisitor(), ip: written[n % 3] ?? null }, account);
    expect(await failOften(30, tries)).toEqual({ done: 10, too_many_attempts: 20 });
  });
});

describe('passwords tried from one network', () => {
  /** Uses up what the network has. */
  const exhaust = async (guesser: Visitor) =>
    expect(await failOften(100, () => fail(neighbourOf(guesser), anAccount()))).toEqual({ done: 100 });

  it('for many accounts are three for each after a hundred, all at once too', async () => {
    const guesser = aVisitor();
    await exhaust(guesser);
    for (const account of [anAccount(), anAccount()]) {
      expect(await failOften(20, () => fail(guesser, account))).toEqual({ done: 3, too_many_attempts: 17 });
      const { seconds } = await factsOf(fail(guesser, account), 'too_many_attempts');
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(900);
    }
    const accounts = [anAccount(), anAccount(), anAccount()];
    expect(await failOften(90, (n) => fail(guesser, accounts[n % 3] ?? ''))).toEqual({
      done: 9,
      too_many_attempts: 81,
    });
  });

  it('for an account that was tried there before are no more than the account ever has', async () => {
    const [guesser, account] = [aVisitor(), anAccount()];
    expect(await failOften(9, () => fail(guesser, account))).toEqual({ done: 9 });
    expect(await failOften(91, () => fail(guesser, anAccount()))).toEqual({ done: 91 });
    expect(await failOften(20, () => fail(guesser, account))).toEqual({ done: 1, too_many_attempts: 19 });
  });

  it('for an account that nobody has are counted as for any other', async () => {
    const guesser = aVisitor();
    await exhaust(guesser);
    for (const userId of [null, await aUser()]) {
      const account = anAccount();
      expect(await failOften(10, () => fail(guesser, account, userId))).toEqual({
        done: 3,
        too_many_attempts: 7,
      });
    }
  });

  it('by somebody who guesses shut out no newcomer in the same network', async ({ cast }) => {
    const guesser = aVisitor();
    await failOften(150, (n) => fail(guesser, n % 2 ? anAccount() : olivia.email));
    const { email, password } = mia;
    expect(await authenticateUser(neighbourOf(guesser), { email, password })).toMatchObject({
      userId: cast.mia.id,
    });
    // A slip is forgiven as well, and the right password costs nothing, however often.
    expect(await codeOf(authenticateUser(neighbourOf(guesser), { email, password: 'A-slip-77' }))).toBe(
      'wrong_credentials',
    );
    for (let n = 0; n < 5; n += 1)
      expect(await authenticateUser(neighbourOf(guesser), { email, password })).toHaveProperty('secret');
  });

  it('by two processes at once are counted together, beyond the hundred too', async () => {
    const [guesser, account] = [aVisitor(), anAccount()];
    const HOLDER = Symbol.for('latchkey.db');
    const first = db();
    Reflect.deleteProperty(globalThis, HOLDER);
    const second = db();
    const asEither = (n: number) => Reflect.set(globalThis, HOLDER, n % 2 ? first : second);
    const tries = (whose: () => string) => (n: number) => {
      asEither(n);
      return fail(guesser, whose());
    };
    expect(await failOften(100, tries(anAccount))).toEqual({ done: 100 });
    expect(
      await failOften(
        30,
        tries(() => account),
      ),
    ).toEqual({ done: 3, too_many_attempts: 27 });
    await first.$disconnect();
    Reflect.set(globalThis, HOLDER, second);
  });

  it('cost nothing when they are right: a whole office signs in from one address', async () => {
    const office = aVisitor();
    for (let n = 0; n < 250; n++) {
      await succeed(office, anAccount());
    }
    expect(await failOften(100, () => fail(office, anAccount()))).toEqual({ done: 100 });
  });

  it('hold up nobody in another network', async () => {
    const guesser = aVisitor();
    await failOften(110, () => fail(guesser, anAccount()));
    expect(await failOften(1, () => fail(aVisitor(), anAccount()))).toEqual({ done: 1 });
  });
});

describe('passwords tried for one account', () => {
  it('from many networks come to an end after a hundred within the hour, all at once too', async () => {
    const account = anAccount();
    expect(await failOften(130, () => fail(aVisitor(), account))).toEqual({
      done: 100,
      too_many_attempts: 30,
    });
    const { seconds } = await factsOf(fail(aVisitor(), account), 'too_many_attempts');
    expect(seconds).toBeGreaterThan(900);
    expect(seconds).toBeLessThanOrEqual(3600);
  });

  it('by two processes at once are counted together', async () => {
    const account = anAccount();
    const HOLDER = Symbol.for('latchkey.db');
    const first = db();
    Reflect.deleteProperty(globalThis, HOLDER);
    const second = db();
    expect(second).not.toBe(first);
    const tries = (n: number) => {
      Reflect.set(globalThis, HOLDER, n % 2 ? first : second);
      return fail(aVisitor(), account);
    };
    expect(await failOften(130, tries)).toEqual({ done: 100, too_many_attempts: 30 });
    await first.$disconnect();
    Reflect.set(globalThis, HOLDER, second);
  });

  it('cost nothing when they are right', async () => {
    const account = anAccount();
    for (let n = 0; n < 120; n++) {
      await succeed(aVisitor(), account);
    }
    expect(await failOften(1, () => fail(aVisitor(), account))).toEqual({ done: 1 });
  });

  it('are counted for an account that nobody has as for any other', async () => {
    const [nobodys, somebodys] = [anAccount(), anAccount()];
    for (const [account, userId] of [
      [nobodys, null],
      [somebodys, randomUUID()],
    ] as const)
      expect(await failOften(110, () => fail(aVisitor(), account, userId))).toEqual({
        done: 100,
        too_many_attempts: 10,
      });
  });

  it('that a limit has stopped take no points of the others', async () => {
    const [account, network] = [anAccount(), aVisitor()];
    await failOften(110, () => fail(aVisitor(), account));
    expect(await failOften(150, () => fail(network, account))).toEqual({ too_many_attempts: 150 });
    expect(await failOften(100, () => fail(network, anAccount()))).toEqual({ done: 100 });
  });
});

describe('a device where somebody has signed in before', () => {
  it('is held up neither by guesses from everywhere nor by those from its own network', async () => {
    const [account, userId, here] = [anAccount(), await aUser(), aVisitor()];
    await failOften(110, () => fail(aVisitor(), account, userId));
    await failOften(110, () => fail(here, anAccount()));
    await failOften(20, () => fail(here, account, userId));
    expect(await codeOf(fail(here, account, userId))).toBe('too_many_attempts');
    await fail(await onDevice(here, userId), account, userId);
  });

  it('has ten tries in five minutes of its own, from wherever it is', async () => {
    const [account, userId] = [anAccount(), await aUser()];
    const { device } = await onDevice(aVisitor(), userId);
    const tries = () => fail({ ...aVisitor(), device }, account, userId);
    expect(await failOften(30, tries)).toEqual({ done: 10, too_many_attempts: 20 });
    expect((await factsOf(tries(), 'too_many_attempts')).seconds).toBeLessThanOrEqual(300);
  });

  it('has no more tries together with the others of the same user, wherever they are', async () => {
    const [account, userId] = [anAccount(), await aUser()];
    const devices = await Promise.all(Array.from({ length: 8 }, () => makeDeviceToken(userId)));
    const tries = (n: number) => fail({ ...aVisitor(), device: devices[n % 8] }, account, userId);
    expect(await failOften(100, tries)).toEqual({ done: 10, too_many_attempts: 90 });
    const other = await aUser();
    await fail(await onDevice(aVisitor(), other), account, other);
  });

  it('lifts no limit for the accounts of others', async () => {
    const known = await onDevice(aVisitor(), await aUser());
    const tries = () => fail(known, anAccount(), randomUUID());
    expect(await failOften(100, tries)).toEqual({ done: 100 });
    const account = anAccount();
    const ofOne = () => fail(known, account, randomUUID());
    expect(await failOften(20, ofOne)).toEqual({ done: 3, too_many_attempts: 17 });
  });

  it('gets its tries back with the right password', async () => {
    const [account, userId, visitor] = [anAccount(), await aUser(), aVisitor()];
    const known = await onDevice(visitor, userId);
    for (let round = 0; round < 2; round++) {
      expect(await failOften(9, () => fail(known, account, userId))).toEqual({ done: 9 });
      await succeed(known, account, userId);
    }
  });

  it('costs others nothing: its slips leave the network and the account as they were', async () => {
    const [account, userId, here] = [anAccount(), await aUser(), aVisitor()];
    const known = await onDevice(here, userId);
    for (let n = 0; n < 15; n++) await failOften(10, () => fail(known, account, userId).catch(() => null));
    expect(await failOften(10, () => fail(here, account, userId))).toEqual({ done: 10 });
  });

  it.each([
    ['of somebody else', async () => makeDeviceToken(await aUser())],
    [
      'with another user written into it',
      async (userId: string) => (await makeDeviceToken(await aUser()))?.replace(/^[^.]+/, userId),
    ],
    ['that is none', async (userId: string) => `${userId}.${'A'.repeat(43)}`],
    [
      'as it was before the password changed',
      async (userId: string) => {
        const token = await makeDeviceToken(userId);
        await db().user.update({ where: { id: userId }, data: { passwordHash: 'another' } });
        return token;
      },
    ],
  ])('is not one %s', async (_whose, forge) => {
    const [account, userId] = [anAccount(), await aUser()];
    await failOften(110, () => fail(aVisitor(), account, userId));
    const stranger = { ...aVisitor(), device: await forge(userId) };
    expect(await codeOf(fail(stranger, account, userId))).toBe('too_many_attempts');
  });
});

describe('somebody whose password is guessed from everywhere', () => {
  const attack = (cast: SignedInCast) => failOften(110, () => fail(aVisitor(), mia.email, cast.mia.id));
  const signIn = (visitor: Visitor) =>
    authenticateUser(visitor, { email: mia.email, password: mia.password });

  it('signs in on a device that is known, and waits on another one', async ({ cast }) => {
    const known = await onDevice(aVisitor(), cast.mia.id);
    await attack(cast);
    expect(await codeOf(signIn(aVisitor()))).toBe('too_many_attempts');
    expect(await signIn(known)).toMatchObject({ userId: cast.mia.id });
    expect(await codeOf(authenticateUser(known, { email: mia.email, password: 'A-slip-77' }))).toBe(
      'wrong_credentials',
    );
  });

  it('gets in by a reset link on any device', async ({ cast }) => {
    await attack(cast);
    const { link } = await copyPasswordResetLink(cast.olivia, { userId: cast.mia.id });
    const token = link.slice(link.lastIndexOf('/') + 1);
    expect(await completePasswordReset(aVisitor(), { token, password: 'Turned-around-1' })).toMatchObject({
      userId: cast.mia.id,
    });
  });

  it('is nobody whom an attack on somebody else holds up', async ({ cast }) => {
    await attack(cast);
    const { email, password } = olivia;
    expect(await authenticateUser(aVisitor(), { email, password })).toMatchObject({
      userId: cast.olivia.id,
    });
  });

  it('stands in no table: neither address, nor network, nor device', async ({ cast }) => {
    const office = inAnOffice();
    const known = await onDevice(office, cast.mia.id);
    await codeOf(authenticateUser(office, { email: 'secretive@example.com', password: 'A-slip-77' }));
    await codeOf(authenticateUser(known, { email: mia.email, password: 'A-slip-77' }));
    const stored = await everythingStored();
    for (const secret of [office.ip ?? '', 'secretive', ...(known.device ?? '').split('.').slice(1)])
      expect(stored).not.toContain(secret);
  });
});
