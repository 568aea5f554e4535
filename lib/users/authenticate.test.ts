import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { withRealHashing } from '../../testing/argon2';
import { adam, mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  problemOf,
  tally,
  waitingForLocks,
} from '../../testing/testing';
import type { Visitor } from '../actor';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { getOpenPasswordReset } from '../password-resets/queries';
import { findSessionActor } from '../sessions/queries';
import { forgetDevices } from '../sessions/rows';
import { authenticateUser } from './authenticate';

const signIn = (email: string, password: string, visitor = aVisitor()) =>
  authenticateUser(visitor, { email, password });

describe('signing in', () => {
  it('starts a session for the person with this address and password', async ({ cast, visitor }) => {
    const { secret } = await signIn(mia.email, mia.password, visitor);
    expect(await findSessionActor(secret, visitor)).toMatchObject({ id: cast.mia.id, role: 'member' });
    const log = await db().auditEntry.findMany({
      where: { event: 'user.signed_in', subjectId: cast.mia.id },
    });
    expect(log).toMatchObject([{ actorKind: 'visitor', ip: visitor.ip, facts: { email: mia.email } }]);
  });

  it.each(['MIA@EXAMPLE.COM', 'Mia@Example.com', 'mia@example.COM'])(
    'knows %s as the same address',
    async (email) => {
      expect(await signIn(email, mia.password)).toHaveProperty('secret');
    },
  );

  it('works on many devices at once, each with a session of its own', async ({ cast }) => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => signIn(adam.email, adam.password)));
    expect(new Set(sessions.map(({ secret }) => secret)).size).toBe(8);
    for (const { secret } of sessions)
      expect(await findSessionActor(secret, aVisitor())).toMatchObject({ id: cast.adam.id });
  });

  it.for([
    ['a code is asked for', { awaitsCode: true, userId: null }],
    ['nothing that matters has changed', { awaitsCode: false }],
  ] as const)('is what the row says once it is free: %s', async ([what, expected], { guest }) => {
    const { id, email } = guest;
    let signing: Promise<unknown> = Promise.resolve();
    await db().$transaction(async (tx) => {
      await forgetDevices(tx, id);
      if (what === 'a code is asked for')
        await tx.twoFactor.create({ data: { userId: id, secret: 'sealed', confirmedAt: new Date() } });
      signing = signIn(email, mia.password);
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
    });
    expect(await signing).toMatchObject(expected);
  });

  it('starts no session that the log does not know of', async () => {
    const before = await db().session.count();
    await expect(signIn(mia.email, mia.password, doomed(aVisitor()))).rejects.toThrow();
    expect(await db().session.count()).toBe(before);
  });
});

describe('a password that is stored in another way than today', () => {
  withRealHashing();
  const store = (cast: SignedInCast, passwordHash: string) =>
    db().user.update({ where: { id: cast.mia.id }, data: { passwordHash } });
  const stored = async (cast: SignedInCast) =>
    (await db().user.findUniqueOrThrow({ where: { id: cast.mia.id } })).passwordHash;
  const OURS = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

  it.for([
    ['by bcrypt', () => bcrypt(mia.password, 4)],
    ['by a weaker argon2', () => argon2(mia.password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })],
  ] as const)(
    '%s is stored as today by the next sign-in, and stays the same password',
    async ([_how, hashed], { cast }) => {
      await store(cast, await hashed());
      expect(await signIn(mia.email, mia.password)).toHaveProperty('secret');
      const renewed = await stored(cast);
      expect(renewed).toMatch(OURS);
      expect(await signIn(mia.email, mia.password)).toHaveProperty('secret');
      expect(await stored(cast)).toBe(renewed);
      expect(await codeOf(signIn(mia.email, 'Wrong-password-1'))).toBe('wrong_credentials');
    },
  );

  it('stays as it is when the sign-in fails', async ({ cast }) => {
    const old = await bcrypt(mia.password, 4);
    await store(cast, old);
    expect(await codeOf(signIn(mia.email, 'Wrong-password-1'))).toBe('wrong_credentials');
    await expect(signIn(mia.email, mia.password, doomed(aVisitor()))).rejects.toThrow();
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    expect(await codeOf(signIn(mia.email, mia.password))).toBe('wrong_credentials');
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
    expect(await stored(cast)).toBe(old);
  });

  it('opens on many devices at the same moment, although one of them stores it anew', async ({ cast }) => {
    for (let round = 0; round < 3; round++) {
      await store(cast, await bcrypt(mia.password, 4));
      const attempts = Array.from({ length: 8 }, () => signIn(mia.email, mia.password));
      expect(await tally(attempts)).toEqual({ done: 8 });
      expect(await stored(cast)).toMatch(OURS);
    }
  });

  it('is stored anew although it is shorter than passwords have to be by now', async ({ cast }) => {
    await store(cast, await bcrypt('Short1', 4));
    changeSettings({ passwordMinLength: 12 });
    expect(await signIn(mia.email, 'Short1')).toHaveProperty('secret');
    expect(await stored(cast)).toMatch(OURS);
  });

  it('ends the links for choosing another one, as they were made for what was stored', async ({ cast }) => {
    await store(cast, await bcrypt(mia.password, 4));
    const { link } = await copyPasswordResetLink(cast.olivia, { userId: cast.mia.id });
    await signIn(mia.email, mia.password);
    const token = link.slice(link.lastIndexOf('/') + 1);
    expect(await codeOf(getOpenPasswordReset(token))).toBe('link_replaced');
  });
});

describe('a failed sign-in', () => {
  it('looks the same whatever its cause', async ({ cast }) => {
    await db().user.update({ where: { id: cast.adam.id }, data: { disabledAt: new Date() } });
    const problems = [
      await problemOf(signIn('nobody@example.com', mia.password)),
      await problemOf(signIn('not an address', mia.password)),
      await problemOf(signIn('', '')),
      await problemOf(signIn(mia.email, 'Wrong-password-1')),
      await problemOf(signIn(mia.email, olivia.password)),
      await problemOf(signIn(mia.email, mia.password.toLowerCase())),
      await problemOf(signIn(adam.email, adam.password)),
      await problemOf(signIn(adam.email, 'Wrong-password-1')),
    ];
    await db().user.update({ where: { id: cast.adam.id }, data: { disabledAt: null } });
    for (const problem of problems) {
      expect({ ...problem }).toEqual({ ...problems[0] });
    }
    expect(problems[0]).toMatchObject({
      code: 'wrong_credentials',
      status: 401,
      field: undefined,
      facts: {},
    });
  });

  it('starts no session and does not move "last active"', async () => {
    const before = [await db().session.findMany(), await db().user.findMany()];
    await problemOf(signIn(mia.email, 'Wrong-password-1'));
    expect([await db().session.findMany(), await db().user.findMany()]).toEqual(before);
  });

  it('with an address of SQL is just wrong', async () => {
    for (const email of ["' or '1'='1", "mia@example.com' --", '%', 'mia@example.com\0'])
      expect(await codeOf(signIn(email, mia.password))).toBe('wrong_credentials');
  });

  it('does not write down the password that was tried', async () => {
    await problemOf(signIn(mia.email, 'Tried-but-wrong-77'));
    expect(await everythingStored()).not.toContain('Tried-but-wrong-77');
  });
});

describe('guessing passwords', () => {
  const guess = (visitor: Visitor, email = mia.email) => signIn(email, 'A-guess-1', visitor);

  it('ends after ten tries for one account from one place, even with the right password', async () => {
    const guesser = aVisitor();
    for (let n = 0; n < 10; n++) expect(await codeOf(guess(guesser))).toBe('wrong_credentials');
    const problem = await problemOf(signIn(mia.email, mia.password, guesser));
    expect(problem).toMatchObject({ code: 'too_many_attempts', status: 429 });
    expect(await codeOf(signIn(mia.email.toUpperCase(), mia.password, guesser))).toBe('too_many_attempts');
  });

  it('does not lock out the person themselves, who is in another place', async () => {
    const guesser = aVisitor();
    await tally(Array.from({ length: 11 }, () => guess(guesser)));
    expect(await codeOf(guess(guesser))).toBe('too_many_attempts');
    expect(await signIn(mia.email, mia.password)).toHaveProperty('secret');
    // The right password from there does not forgive the guesser here.
    expect(await codeOf(guess(guesser))).toBe('too_many_attempts');
  });

  it('does not hold up other accounts behind the same address', async () => {
    const guesser = aVisitor();
    await tally(Array.from({ length: 11 }, () => guess(guesser)));
    expect(await signIn(olivia.email, olivia.password, guesser)).toHaveProperty('secret');
  });

  it('is forgiven by the right password from the same place', async () => {
    const forgetful = aVisitor();
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 9; n++) expect(await codeOf(guess(forgetful))).toBe('wrong_credentials');
      expect(await signIn(mia.email, mia.password, forgetful)).toHaveProperty('secret');
    }
  });

  it('an address that has no account ends after ten tries as well', async () => {
    const guesser = aVisitor();
    const counts = await tally(Array.from({ length: 15 }, () => guess(guesser, 'nobody@example.com')));
    expect(counts).toEqual({ wrong_credentials: 10, too_many_attempts: 5 });
  });

  it('all at once brings no more than one after the other', async () => {
    const guesser = aVisitor();
    const counts = await tally(Array.from({ length: 30 }, () => guess(guesser)));
    expect(counts).toEqual({ wrong_credentials: 10, too_many_attempts: 20 });
  });
});
