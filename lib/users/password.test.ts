import { availableParallelism } from 'node:os';
import { hash } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { withRealHashing } from '../../testing/argon2';
import { changeSettings, problemOf, tally, withSettings } from '../../testing/testing';
import { hashPassword, renewHash, verifyPassword } from './password';

withSettings();
withRealHashing();

const PASSWORD = 'Correct-horse-7';
const hashed = (password: string) => hashPassword(password, { email: 'mia@example.com' });

describe('a password', () => {
  it('is the right one only letter by letter', async () => {
    const stored = await hashed(PASSWORD);
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
    expect(await hashed(PASSWORD)).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it('has another hash every time, so that equal passwords do not show', async () => {
    expect(await hashed(PASSWORD)).not.toBe(await hashed(PASSWORD));
  });

  it('is the same however the keyboard composes its letters', async () => {
    const composed = await hashed('Crème-brûlée-5'.normalize('NFC'));
    expect(await verifyPassword(composed, 'Crème-brûlée-5'.normalize('NFD'))).toBe(true);
    const fullWidth = await hashed('Ｔａｐｉｒ-ｓｌｅｅｐｓ-１');
    expect(await verifyPassword(fullWidth, 'Tapir-sleeps-1')).toBe(true);
  });

  it('of any length and any characters counts to its end', async () => {
    const long = `${'Brass turns slowly, 7 times. '.repeat(40)}A1🔑`;
    const stored = await hashed(long);
    expect(await verifyPassword(stored, long)).toBe(true);
    expect(await verifyPassword(stored, `${long.slice(0, -2)}🔒`)).toBe(false);
    const withNul = await hashed('Before-1\0after');
    expect(await verifyPassword(withNul, 'Before-1\0other')).toBe(false);
  });

  it('as long as the instance asks is taken, one letter less is not', async () => {
    changeSettings({ passwordMinLength: 12 });
    const problem = await problemOf(hashed('Eleven-let1'));
    expect(problem).toMatchObject({
      code: 'password_short',
      field: 'password',
      status: 422,
      facts: { least: 12 },
    });
    expect(await verifyPassword(await hashed('Twelve-let12'), 'Twelve-let12')).toBe(true);
  });

  it('is measured in characters, so that one emoji is one', async () => {
    expect(await problemOf(hashed('A1🔑🔑🔑'))).toMatchObject({ code: 'password_short' });
  });

  it('is refused when many people use it, or it has the person in it, and that is said beside its field', async () => {
    const about = { email: 'mia@brasslamp.example.com', firstName: 'Mia', lastName: 'Member' };
    changeSettings({ instanceName: 'Acme Flows' });
    for (const [password, code] of [
      ['Short-1', 'password_short'],
      ['P@ssw0rd!1', 'password_common'],
      ...['Member-of-1', 'Brasslamp-on-1', 'AcmeFlows-on-1'].map((it) => [it, 'password_personal'] as const),
    ] as const)
      expect(await problemOf(hashPassword(password, about))).toMatchObject({
        code,
        field: 'password',
        status: 422,
      });
  });

  it('that was chosen before others were refused still opens', async () => {
    const old = await hash('Password1', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(await verifyPassword(old, 'Password1')).toBe(true);
  });

  it('hashed by a weaker rule of an earlier time still opens', async () => {
    const old = await hash('password1', { memoryCost: 4096, timeCost: 1, parallelism: 1 });
    expect(await verifyPassword(old, 'password1')).toBe(true);
  });
});

describe('a password that another program has hashed', () => {
  it.each([
    ['jBCrypt', 'a', '$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe'],
    ['PHP', 'rasmuslerdorf', '$2y$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi'],
    [
      'the argon2 command',
      'password',
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
  ])('with %s opens, and no other does', async (_program, password, stored) => {
    expect(await verifyPassword(stored, password)).toBe(true);
    expect(await verifyPassword(stored, `${password} `)).toBe(false);
    expect(await verifyPassword(stored, password.toUpperCase())).toBe(false);
    expect(await verifyPassword(stored, stored)).toBe(false);
  });

  it.each(['2a', '2b', '2y'])('by bcrypt %s counts as any other', async (version) => {
    const stored = (await bcrypt(PASSWORD, 4)).replace('$2b$', `$${version}$`);
    expect(await verifyPassword(stored, PASSWORD)).toBe(true);
    expect(await verifyPassword(stored, PASSWORD.toLowerCase())).toBe(false);
    expect(await verifyPassword(stored, '')).toBe(false);
  });

  it('opens up to the 72 bytes that bcrypt looks at, and a longer one never does, lest its end count for nothing', async () => {
    const longest = `${'é'.repeat(35)}A1`;
    const stored = await bcrypt(longest, 4);
    expect(await verifyPassword(stored, longest)).toBe(true);
    expect(await verifyPassword(stored, `${longest}x`)).toBe(false);
    const cut = await bcrypt(`${longest}-and-more`, 4);
    expect(await verifyPassword(cut, `${longest}-and-more`)).toBe(false);
    expect(await verifyPassword(cut, `${longest}-and-less`)).toBe(false);
  });

  it('does not end at a NUL', async () => {
    const stored = await bcrypt('Before-1\0after', 4);
    expect(await verifyPassword(stored, 'Before-1\0after')).toBe(true);
    expect(await verifyPassword(stored, 'Before-1\0other')).toBe(false);
  });

  it('opens as it was typed then, and however the keyboard composes its letters', async () => {
    const composed = 'Crème-brûlée-5'.normalize('NFC');
    const stored = await bcrypt(composed, 4);
    expect(await verifyPassword(stored, composed)).toBe(true);
    expect(await verifyPassword(stored, composed.normalize('NFD'))).toBe(true);
    // Not our form of it (a ligature), since the other program knew of none.
    const asTyped = await bcrypt('eﬃcient-Word-1', 4);
    expect(await verifyPassword(asTyped, 'eﬃcient-Word-1')).toBe(true);
    expect(await verifyPassword(asTyped, 'efficient-Word-1')).toBe(false);
  });

  it('by what is no hash at all opens nothing', async () => {
    for (const stored of ['$2b$10$', '$2x$10$', `$2b$99$${'a'.repeat(53)}`])
      expect(await verifyPassword(stored, PASSWORD)).toBe(false);
  });

  it('gets a hash of ours when it is asked for, which opens to the same password', async () => {
    for (const stored of [
      await bcrypt('Short1', 4),
      await hash('Short1', { memoryCost: 8192, timeCost: 1, parallelism: 1 }),
    ]) {
      const renewed = await renewHash(stored, 'Short1');
      expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(await verifyPassword(renewed, 'Short1')).toBe(true);
      expect(await renewHash(renewed ?? '', 'Short1')).toBeNull();
    }
    expect(await renewHash(await hashed(PASSWORD), PASSWORD)).toBeNull();
  });
});

describe('where the environment brings the owner’s hash', () => {
  it('every password is the one that was hashed, and no other', async () => {
    const passwordHash = await bcrypt('Olivia-bcrypt-1', 4);
    const own = await hashed(PASSWORD);
    changeSettings({
      environmentOwner: { email: 'o@example.com', firstName: 'O', lastName: 'O', passwordHash },
    });
    expect(await verifyPassword(passwordHash, 'Olivia-bcrypt-1')).toBe(true);
    expect(await verifyPassword(passwordHash, PASSWORD)).toBe(false);
    expect(await verifyPassword(passwordHash, 'not the password of anybody')).toBe(false);
    expect(await verifyPassword(own, PASSWORD)).toBe(true);
    expect(await verifyPassword(own, 'Olivia-bcrypt-1')).toBe(false);
    expect(await verifyPassword(null, 'Olivia-bcrypt-1')).toBe(false);
    expect(await verifyPassword(null, 'not the password of anybody')).toBe(false);
  });
});

describe('a flood of sign-ins', () => {
  it('is answered with "busy" beyond a queue, and everybody in the queue is served', async () => {
    const stored = await hashed(PASSWORD);
    const tooMany = 200 + availableParallelism() + 10;
    const counts = await tally(Array.from({ length: tooMany }, () => verifyPassword(stored, PASSWORD)));
    expect(Object.keys(counts).sort()).toEqual(['done', 'too_busy']);
    expect(counts.too_busy).toBeGreaterThanOrEqual(10);
    expect(counts.done).toBeGreaterThanOrEqual(200);
    expect(await verifyPassword(stored, PASSWORD)).toBe(true);
  });
});
