import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePassword } from './guessable';

const NOBODY = { email: '', instanceName: '' };
const MIA = {
  email: 'mia.member+work@mail.brasslamp.co.uk',
  firstName: 'Mía Lou',
  lastName: "O'Harrigan",
  instanceName: 'Acme Flows',
};

describe('a password that many people use', () => {
  it.each([
    ['as it stands in the list', 'Password1', 'Welcome1', 'Trustno1', 'Zaq12wsx', '1qaz2WSX', 'Passwort1'],
    ['with a digit or two behind it', 'Iloveyou1', 'Sunshine1', 'Michelle12', 'Elephant42', 'Administrator1'],
    ['with a year and a sign', 'Letmein2024!', 'Summer2024!', 'Winter2023!', 'Welcome2025!', 'Ashley2010'],
    ['with digits and signs', 'Qwerty123!', 'Monkey123!', 'Password!23', 'Blueberry-88', 'Password 1'],
    ['with signs before it', '!Password1', '#1Password', '11Password', '-Dragon1'],
    ['with digits for letters', 'P@ssw0rd!', 'Passw0rd', 'P4$$w0rd', 'Pa55word', 'M0nk3y123', '5unsh1nE1'],
    ['backwards', 'drowssaP1', '1drowssaP', '1emocleW'],
    ['in other cases', 'PASSWORD1!', 'pASSWORD1', 'PaSsWoRd1', 'TRUSTNO1'],
    ['with dots and accents on it', 'Pässwörd1', 'Pàssword1!', 'Ｐａｓｓｗｏｒｄ１', 'Ṕḁssword1'],
    ['twice', 'Passwordpassword1', 'PasswordPassword1', 'Abc123Abc123'],
    [
      'that is a row of keys or of the alphabet',
      'Qwertyuiop1',
      'Asdf1234',
      'Abcd1234',
      'Aa12345678',
      'Aaaaaaa1',
    ],
  ])('%s is refused', (_dress, ...passwords) => {
    for (const password of passwords)
      expect([password, judgePassword(password, NOBODY).refused]).toEqual([password, 'common']);
  });

  it.each([
    'Brass-turns-slowly-1',
    'Keeps-every-lamp-2',
    'Comes-to-stay-3',
    'Correct-Horse-Battery-1',
    'Correct-horse-7',
    'Gr8-old-Tapir',
    'N3w-l4mp-0n-porch',
    'Tr0ub4dor&3',
    'Kx7#mQ2!vL9p',
    'Welcome-928173645',
    'Dragons-eat-9-lemons',
    'Short-one-1',
    'Crème-brûlée-5',
    'Пароль-для-лампы-1',
  ])('is not %s', (password) => {
    expect(judgePassword(password, NOBODY).refused).toBeNull();
  });

  it('is hardly ever one that a machine has drawn', () => {
    const signs = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!?-_';
    const drawn = () => Array.from({ length: 12 }, () => signs[randomInt(signs.length)]).join('');
    const refused = Array.from({ length: 1000 }, drawn).filter((it) => judgePassword(it, NOBODY).refused);
    expect(refused).toEqual([]);
  });
});

describe('a password with the person in it', () => {
  it.each([
    ['the part of the address before the @', 'My-member-turns-1'],
    ['what was added there', 'Off-to-Work-we-go-1'],
    ['the domain', 'Xy-BRASSLAMP-77-Q'],
    ['a part of the domain', 'Send-mail-slowly-1'],
    ['the last name', 'Q7-harrigan-lamps'],
    ['the name of the instance', 'Stay-at-acmeflows-1'],
    ['the name of the instance with its space', 'Stay at Acme Flows 1'],
    ['a name in other letters', 'Stay-at-Ｈárrïgan-1'],
  ])('is refused for %s', (_what, password) => {
    expect([password, judgePassword(password, MIA).refused]).toEqual([password, 'personal']);
  });

  it.each([
    ['parts of three letters', 'Mia-and-lou-turn-slowly-1'],
    ['the end of the domain', 'Uk-and-co-turn-slowly-1'],
    ['a word of the name of the instance', 'Acme-turns-slowly-1'],
    ['a part of a name', 'Harri-turns-slowly-1'],
  ])('is not refused for %s', (_what, password) => {
    expect(judgePassword(password, MIA).refused).toBeNull();
  });

  it('is fine where hardly anything is known', () => {
    for (const email of ['', '@', 'a@b', 'mia', '@example', 'x@y@z'])
      expect(judgePassword('Brass-turns-slowly-1', { email, instanceName: '' }).refused).toBeNull();
    const odd = { email: 'mia@example.com', firstName: '***', lastName: '  ', instanceName: '🔑🔑' };
    expect(judgePassword('Brass-turns-slowly-1', odd).refused).toBeNull();
  });
});

describe('the strength of a password', () => {
  it('rises from what is guessed at once to what is not guessed, with advice until it is good', () => {
    const steps = ['Password1', 'Elephant42', 'Xk9Qz2Lm', 'Short-one-1', 'Brass-turns-slowly-1'];
    expect(steps.map((step) => judgePassword(step, NOBODY).score)).toEqual([0, 1, 2, 3, 4]);
    expect(judgePassword('Password1', NOBODY).advice).toContain('common');
    expect(judgePassword('Elephant42', NOBODY).advice).toContain('similarToCommon');
    expect(judgePassword('Brass-turns-slowly-1', NOBODY).advice).toEqual([]);
  });

  it('counts what is known about the person as guessed', () => {
    const score = (password: string) => judgePassword(password, MIA).score;
    expect(score('0Harrig4n-7')).toBeLessThan(judgePassword('0Harrig4n-7', NOBODY).score);
  });

  it('of nothing at all is nothing', () => {
    expect(judgePassword('', NOBODY)).toMatchObject({ score: 0 });
  });

  it('is found for whatever is typed', () => {
    const text = fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 300 }));
    fc.assert(
      fc.property(text, text, (password, other) => {
        const about = { email: other, firstName: other, lastName: other, instanceName: other };
        expect([0, 1, 2, 3, 4]).toContain(judgePassword(password, about).score);
      }),
      { numRuns: 500 },
    );
  });

  it('does not forget that a long password begins as a common one does and goes on', () => {
    expect(judgePassword(`Password1${'-brass-turns-slowly'.repeat(5)}`, NOBODY).refused).toBeNull();
    expect(judgePassword('Aa1'.repeat(40), NOBODY).refused).toBe('common');
  });
});
