import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf, everythingStored, factsOf, tally } from '../../testing/testing';
import type { Visitor } from '../actor';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { authenticateUser } from './authenticate';
import { countTry } from './count-try';
import { makeDeviceToken } from './device';

const anAccount = () => `${randomUUID()}@example.com`;
/** Somebody in the same network as another, at an address of their own. */
const neighbourOf = (visitor: Visitor) => ({
  ...visitor,
  ip: visitor.ip?.replace(/::1$/, '::abcd:2') ?? null,
});
const inAnOffice = () => ({ ...aVisitor(), ip: '198.51.100.77' });
const onDevice = (visitor: Visitor, userId: string) => ({ ...visitor, device: makeDeviceToken(userId) });
const fail = (visitor: Visitor, account: string, userId: string | null = null) =>
  countTry(visitor, account, userId);
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
  it('for many accounts come to an end after a hundred, all at once too', async () => {
    const guesser = aVisitor();
    expect(await failOften(130, () => fail(neighbourOf(guesser), anAccount()))).toEqual({
      done: 100,
      too_many_attempts: 30,
    });
    const { seconds } = await factsOf(fail(guesser, anAccount()), 'too_many_attempts');
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(900);
  });

  it('cost nothing when they are right: a whole office signs in from one address', async () => {
    const office = aVisitor();
    for (let n = 0; n < 250; n++) {
      const forgive = await fail(office, anAccount());
      await forgive();
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
      const forgive = await fail(aVisitor(), account);
      await forgive();
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
    const [account, userId, here] = [anAccount(), randomUUID(), aVisitor()];
    await failOften(110, () => fail(aVisitor(), account, userId));
    await failOften(110, () => fail(here, anAccount()));
    await failOften(20, () => fail(here, account, userId));
    expect(await codeOf(fail(here, account, userId))).toBe('too_many_attempts');
    await fail(onDevice(here, userId), account, userId);
  });

  it('has ten tries in five minutes of its own, from wherever it is', async () => {
    const [account, userId] = [anAccount(), randomUUID()];
    const { device } = onDevice(aVisitor(), userId);
    const tries = () => fail({ ...aVisitor(), device }, account, userId);
    expect(await failOften(30, tries)).toEqual({ done: 10, too_many_attempts: 20 });
    expect((await factsOf(tries(), 'too_many_attempts')).seconds).toBeLessThanOrEqual(300);
    await fail(onDevice(aVisitor(), userId), account, userId);
  });

  it('gets its tries back with the right password', async () => {
    const [account, userId, visitor] = [anAccount(), randomUUID(), aVisitor()];
    const known = onDevice(visitor, userId);
    for (let round = 0; round < 2; round++) {
      expect(await failOften(9, () => fail(known, account, userId))).toEqual({ done: 9 });
      const forgive = await fail(known, account, userId);
      await forgive();
    }
  });

  it('costs others nothing: its slips leave the network and the account as they were', async () => {
    const [account, userId, here] = [anAccount(), randomUUID(), aVisitor()];
    for (let n = 0; n < 15; n++)
      await failOften(10, () => fail(onDevice(here, userId), account, userId).catch(() => null));
    expect(await failOften(10, () => fail(here, account, userId))).toEqual({ done: 10 });
  });

  it.each([
    ['of somebody else', (_userId: string) => makeDeviceToken(randomUUID())],
    [
      'with another user written into it',
      (userId: string) => makeDeviceToken(randomUUID()).replace(/^[^.]+/, userId),
    ],
    ['that is none', (userId: string) => `${userId}.AAAAAAAAAAAAAAAAAAAAAA.${'A'.repeat(43)}`],
  ])('is not one %s', async (_whose, forge) => {
    const [account, userId] = [anAccount(), randomUUID()];
    await failOften(110, () => fail(aVisitor(), account, userId));
    const stranger = { ...aVisitor(), device: forge(userId) };
    expect(await codeOf(fail(stranger, account, userId))).toBe('too_many_attempts');
  });
});

describe('somebody whose password is guessed from everywhere', () => {
  const attack = (cast: SignedInCast) => failOften(110, () => fail(aVisitor(), mia.email, cast.mia.id));
  const signIn = (visitor: Visitor) =>
    authenticateUser(visitor, { email: mia.email, password: mia.password });

  it('signs in on a device that is known, and waits on another one', async ({ cast }) => {
    const known = onDevice(aVisitor(), cast.mia.id);
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
    const known = onDevice(office, cast.mia.id);
    await codeOf(authenticateUser(office, { email: 'secretive@example.com', password: 'A-slip-77' }));
    await codeOf(authenticateUser(known, { email: mia.email, password: 'A-slip-77' }));
    const stored = await everythingStored();
    for (const secret of [office.ip ?? '', 'secretive', ...(known.device ?? '').split('.').slice(1)])
      expect(stored).not.toContain(secret);
  });
});
