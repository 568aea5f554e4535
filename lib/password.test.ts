import { availableParallelism } from 'node:os';
import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password';
import { changeSettings, codeOf, problemOf, tally, withSettings } from './testing';

withSettings();

const PASSWORD = 'Correct-horse-7';

describe('a password', () => {
  it('is the right one only letter by letter', async () => {
    const stored = await hashPassword(PASSWORD);
    expect(await verifyPassword(stored, PASSWORD)).toBe(true);
    for (const wrong of [
      '',
      'correct-horse-7',
      `${PASSWORD} `,
      ` ${PASSWORD}`,
      PASSWORD.slice(0, -1),
      stored,
    ])
      expect(await verifyPassword(stored, wrong)).toBe(false);
  });

  it('is nobody’s where there is no user', async () => {
    expect(await verifyPassword(null, PASSWORD)).toBe(false);
    expect(await verifyPassword(null, 'not the password of anybody')).toBe(false);
  });

  it('is hashed by argon2id as OWASP asks: 19 MiB, two passes, one lane', async () => {
    expect(await hashPassword(PASSWORD)).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it('has another hash every time, so that equal passwords do not show', async () => {
    expect(await hashPassword(PASSWORD)).not.toBe(await hashPassword(PASSWORD));
  });

  it('is the same however the keyboard composes its letters', async () => {
    const composed = await hashPassword('Crème-brûlée-5'.normalize('NFC'));
    expect(await verifyPassword(composed, 'Crème-brûlée-5'.normalize('NFD'))).toBe(true);
    const fullWidth = await hashPassword('Ｐａｓｓｗｏｒｄ１');
    expect(await verifyPassword(fullWidth, 'Password1')).toBe(true);
  });

  it('of any length and any characters counts to its end', async () => {
    const long = `${'x'.repeat(999)}A1🔑`;
    const stored = await hashPassword(long);
    expect(await verifyPassword(stored, long)).toBe(true);
    expect(await verifyPassword(stored, `${long.slice(0, -2)}🔒`)).toBe(false);
    const withNul = await hashPassword('Before-1\0after');
    expect(await verifyPassword(withNul, 'Before-1\0other')).toBe(false);
  });

  it('as long as the instance asks is taken, one letter less is not', async () => {
    changeSettings({ passwordMinLength: 12 });
    const problem = await problemOf(hashPassword('Eleven-let1'));
    expect(problem).toMatchObject({ code: 'password_too_short', field: 'password', status: 422 });
    expect(problem.message).toBe('Use at least 12 characters.');
    expect(await verifyPassword(await hashPassword('Twelve-let12'), 'Twelve-let12')).toBe(true);
  });

  it('is measured in characters, so that one emoji is one', async () => {
    expect(await codeOf(hashPassword('A1🔑🔑🔑'))).toBe('password_too_short');
  });

  it('hashed by a weaker rule of an earlier time still opens', async () => {
    const old = await hash('password1', { memoryCost: 4096, timeCost: 1, parallelism: 1 });
    expect(await verifyPassword(old, 'password1')).toBe(true);
  });
});

describe('a flood of sign-ins', () => {
  it('is answered with "busy" beyond a queue, and everybody in the queue is served', async () => {
    const stored = await hashPassword(PASSWORD);
    const tooMany = 200 + availableParallelism() + 10;
    const counts = await tally(Array.from({ length: tooMany }, () => verifyPassword(stored, PASSWORD)));
    expect(Object.keys(counts).sort()).toEqual(['busy', 'done']);
    expect(counts.busy).toBeGreaterThanOrEqual(10);
    expect(counts.done).toBeGreaterThanOrEqual(200);
    expect(await verifyPassword(stored, PASSWORD)).toBe(true);
  });
});
