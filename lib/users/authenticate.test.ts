import { beforeAll, describe, expect, it } from 'vitest';
import { adam, mia, olivia } from '../../prisma/cast';
import { joinCast, type SignedInCast } from '../../prisma/join-cast';
import type { Visitor } from '../actor';
import { db } from '../db';
import { findSessionActor } from '../sessions/queries';
import { aVisitor, codeOf, doomed, everythingStored, problemOf, tally, withDatabase } from '../testing';
import { authenticateUser } from './authenticate';

withDatabase();

let cast: SignedInCast;
beforeAll(async () => {
  cast = await joinCast();
});

const signIn = (email: string, password: string, visitor = aVisitor()) =>
  authenticateUser(visitor, { email, password });

describe('signing in', () => {
  it('starts a session for the person with this address and password', async () => {
    const visitor = aVisitor();
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

  it('works on many devices at once, each with a session of its own', async () => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => signIn(adam.email, adam.password)));
    expect(new Set(sessions.map(({ secret }) => secret)).size).toBe(8);
    for (const { secret } of sessions)
      expect(await findSessionActor(secret, aVisitor())).toMatchObject({ id: cast.adam.id });
  });

  it('starts no session that the log does not know of', async () => {
    const before = await db().session.count();
    await expect(signIn(mia.email, mia.password, doomed(aVisitor()))).rejects.toThrow();
    expect(await db().session.count()).toBe(before);
  });
});

describe('a failed sign-in', () => {
  it('looks the same whatever its cause', async () => {
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
      expect(problem.message).toBe('Wrong email or password.');
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
