import { availableParallelism } from 'node:os';
import { beforeEach, describe, expect, vi } from 'vitest';
import { db } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { aVisitor, changeSettings, codeOf, tally } from '../../testing/testing';
import { newBackupCodes } from '../factors/backup-code';
import { sendInvitations } from '../invitations/send';
import { authenticateUser } from './authenticate';
import { hashPassword, verifyPassword } from './password';

/**
 * How often argon2 was asked to do what since the test began, in which order, and how many of those ran at once at most;
 * none ends before `gate`.
 */
const work = vi.hoisted(() => {
  // Files of tests share a process, and an earlier one may have loaded what is to be counted.
  vi.resetModules();
  return { hashed: 0, verified: 0, running: 0, most: 0, begun: [] as string[], gate: Promise.resolve() };
});

vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>();
  const counted = async <T>(what: 'hashed' | 'verified', of: unknown, done: () => Promise<T>): Promise<T> => {
    work[what] += 1;
    work.begun.push(String(of));
    work.running += 1;
    work.most = Math.max(work.most, work.running);
    try {
      await work.gate;
      return await done();
    } finally {
      work.running -= 1;
    }
  };
  const hash: typeof real.hash = (...input) => counted('hashed', input[0], () => real.hash(...input));
  const verify: typeof real.verify = (...input) => counted('verified', input[1], () => real.verify(...input));
  return { ...real, hash, verify };
});

// Both hash, which is not to be counted: the cast, who join when they are first asked for, and the decoy.
it.beforeAll(async ({ cast: _ }) => {
  await verifyPassword(null, 'so that the decoy is there');
});
beforeEach(() => {
  Object.assign(work, { hashed: 0, verified: 0, running: 0, most: 0, begun: [], gate: Promise.resolve() });
});

const INVITED = 'invited@example.com';
const signIn = (email: string, password: string) => authenticateUser(aVisitor(), { email, password });

describe('a failed sign-in costs as much work as any other', () => {
  it.for([
    ['an address that nobody has', () => signIn('nobody@example.com', mia.password)],
    ['what is no address', () => signIn('not an address', mia.password)],
    ['somebody who was only invited', () => signIn(INVITED, mia.password)],
    ['somebody who is disabled, with the right password', () => signIn(adam.email, adam.password)],
    ['somebody who is disabled, with a wrong one', () => signIn(adam.email, 'Wrong-password-1')],
    ['a wrong password', () => signIn(mia.email, 'Wrong-password-1')],
    ['the password of somebody else', () => signIn(mia.email, olivia.password)],
  ] as const)('for %s', async ([_who, attempt], { cast }) => {
    await sendInvitations(cast.olivia, { emails: [{ text: INVITED, email: INVITED }], role: 'member' });
    await db().user.update({ where: { id: cast.adam.id }, data: { disabledAt: new Date() } });
    expect(await codeOf(attempt())).toBe('wrong_credentials');
    await db().user.update({ where: { id: cast.adam.id }, data: { disabledAt: null } });
    expect(work).toMatchObject({ verified: 1, hashed: 0 });
  });

  it('and a right password as well', async () => {
    await signIn(mia.email, mia.password);
    expect(work).toMatchObject({ verified: 1, hashed: 0 });
  });

  it('also where the environment brings the owner’s hash: then everybody’s is compared twice', async ({
    cast,
  }) => {
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: cast.olivia.id } });
    const { email, firstName, lastName } = olivia;
    changeSettings({ environmentOwner: { email, firstName, lastName, passwordHash } });
    for (const somebody of [olivia.email, mia.email, 'nobody@example.com']) {
      const before = work.verified;
      expect(await codeOf(signIn(somebody, 'Wrong-password-1'))).toBe('wrong_credentials');
      expect(work.verified - before).toBe(2);
    }
  });

  it('but what a limit stops costs none', async ({ visitor }) => {
    const tries = Array.from({ length: 15 }, () =>
      authenticateUser(visitor, { email: mia.email, password: 'Wrong-password-1' }),
    );
    expect(await tally(tries)).toEqual({ wrong_credentials: 10, too_many_attempts: 5 });
    expect(work.verified).toBe(10);
  });
});

describe('under load', () => {
  it('no more passwords are hashed at once than there are cores, so memory has a bound', async () => {
    const stored = await hashPassword(mia.password, mia);
    const many = Array.from({ length: 40 }, (_, n) =>
      n % 2 ? verifyPassword(stored, mia.password) : hashPassword(mia.password, mia),
    );
    await Promise.all(many);
    expect(work.most).toBe(availableParallelism());
  });

  it('whoever comes when the queue is full is told so at once, and costs nothing', async () => {
    const queued = 200 + availableParallelism();
    const tries = Array.from({ length: queued + 50 }, () => verifyPassword(null, 'A-guess-1'));
    const outcomes = await Promise.allSettled(tries);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused.length).toBeGreaterThanOrEqual(50);
    for (const problem of refused) expect(problem).toMatchObject({ code: 'too_busy' });
    expect(work.verified).toBe(tries.length - refused.length);
    expect(work.most).toBe(availableParallelism());
    await expect.poll(() => work.running).toBe(0);
  });
});

describe('many passwords at once for one account', () => {
  const FLOODED = 'flooded@example.com';
  /** Ends nothing that argon2 is asked for until `open` is called. */
  const close = () => {
    let open = () => {};
    work.gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  };

  it('make nobody else wait for more than one of them', async () => {
    const stored = await hashPassword(mia.password, mia);
    Object.assign(work, { begun: [] });
    const open = close();
    const flood = Array.from({ length: 300 }, () => verifyPassword(stored, mia.password, FLOODED));
    const other = verifyPassword(stored, adam.password, 'other@example.com');
    open();
    expect(await tally(flood)).toEqual({ done: 101, too_busy: 199 });
    expect(await other).toBe(false);
    expect(work.begun.indexOf(adam.password)).toBe(1);
  });

  it('or codes that are made for it keep nobody else from their turn', async () => {
    const stored = await hashPassword(mia.password, mia);
    Object.assign(work, { begun: [] });
    const open = close();
    const flood = Array.from({ length: 8 }, () => newBackupCodes(FLOODED));
    const other = verifyPassword(stored, mia.password, 'other@example.com');
    open();
    await Promise.all(flood);
    expect(await other).toBe(true);
    expect(work.begun.indexOf(mia.password)).toBe(1);
  });
});
