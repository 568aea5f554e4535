import { describe, expect, it } from 'vitest';
import { adam, mia, olivia } from '../../testing/cast';
import { Authenticate, FirstName, NewPassword, Profile } from './schema';

const faultsOf = (schema: typeof FirstName | typeof NewPassword, text: string) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

describe('a new password', () => {
  it.each([
    'Abcdefg1',
    'ABCDEFG1',
    '1234567A',
    'Passwörd 1',
    'Ünicode-9',
    'Ⅷ-is-Roman-8A',
    `A1${'x'.repeat(126)}`,
  ])('is taken: %s', (password) => {
    expect(faultsOf(NewPassword, password)).toEqual([]);
  });

  it.each([
    ['Abcdef1', 'password_too_short'],
    ['abcdefg1', 'password_without_capital'],
    ['Abcdefgh', 'password_without_number'],
    [`A1${'x'.repeat(127)}`, 'password_too_long'],
  ])('is refused with a sentence that says what to do: %s', (password, sentence) => {
    expect(faultsOf(NewPassword, password)).toEqual([sentence]);
  });

  it('hears of everything that is wrong with it at once', () => {
    expect(faultsOf(NewPassword, 'a')).toHaveLength(3);
  });

  it('keeps the white space that somebody chose', () => {
    expect(NewPassword.parse(' Space-1 ')).toBe(' Space-1 ');
  });

  it('of the cast obeys the rule', () => {
    for (const person of [olivia, adam, mia]) expect(Profile.safeParse(person).error).toBeUndefined();
  });
});

describe('a name', () => {
  it.each([
    'Mia',
    'Mia-Sophie',
    'O’Hara',
    "D'Angelo",
    'María José',
    '美亜',
    'Jr.',
    'J. R. R.',
    'St. John',
    'Åsa',
    '山田 太郎',
  ])('is taken as it is: %s', (name) => {
    expect(FirstName.parse(name)).toBe(name);
  });

  it('loses the white space around it', () => {
    expect(FirstName.parse('  Mia \n')).toBe('Mia');
  });

  it.each([
    ['nothing', ''],
    ['white space', '   '],
    ['a line break, which would add a mail header', 'Mia\r\nBcc: all@example.com'],
    ['a control character', 'Mia\u0000'],
    ['HTML', '<b>Mia</b>'],
    ['an address to click on', 'https://evil.example'],
    ['a domain', 'evil.com'],
    ['a domain with a path', 'evil.com/win'],
    ['a domain with www', 'www.evil'],
    ['a domain at the end of words', 'You won at evil.com'],
    ['a domain within words', 'Claim at evil.com today'],
    ['a domain before a comma', 'evil.com, click'],
    ['more than 64 characters', 'x'.repeat(65)],
  ])('is refused when it is %s, since it travels into other people’s mails', (_what, name) => {
    expect(faultsOf(FirstName, name)).not.toEqual([]);
  });
});

describe('signing in', () => {
  it('asks for both fields and leaves the password as it is', () => {
    expect(Authenticate.safeParse({ email: ' ', password: '' }).error?.issues).toHaveLength(2);
    expect(Authenticate.parse({ email: ' mia@example.com ', password: ' x ' })).toEqual({
      email: 'mia@example.com',
      password: ' x ',
    });
  });

  it('does not say that a password is too short, for that would tell the rule to a guesser', () => {
    expect(Authenticate.safeParse({ email: 'mia@example.com', password: 'a' }).success).toBe(true);
  });
});
