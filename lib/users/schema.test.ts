import { describe, expect, it } from 'vitest';
import { adam, mia, olivia } from '../../testing/cast';
import { factsOf } from '../fault';
import { Authenticate, FirstName, LastName, NewPassword, Profile, RenameUser } from './schema';

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
    'St.John',
    'Md. Karim',
    'Nguyễn',
    'שָׂרָה',
    'علی\u200cرضا',
    'Åsa',
    '山田 太郎',
  ])('is taken as it is: %s', (name) => {
    expect(FirstName.parse(name)).toBe(name);
  });

  it('loses the white space around it, and has one spelling', () => {
    expect(FirstName.parse('  Mia \n')).toBe('Mia');
    expect(FirstName.parse('Ｍｉａ\u3000 Ｌｏｕ')).toBe('Mia Lou');
  });

  it('may be the only one that somebody has', () => {
    expect(LastName.parse(' ')).toBe('');
    expect(RenameUser.parse({ firstName: 'Sukarno', lastName: '' })).toEqual({
      firstName: 'Sukarno',
      lastName: '',
    });
    expect(FirstName.safeParse('').error?.issues.map(({ message }) => message)).toEqual([
      'first_name_missing',
    ]);
  });

  it('that is far too long is refused unread, and says how long it may be', () => {
    for (const length of [65, 1_280, 1_281, 5_000_000])
      expect(FirstName.safeParse('x'.repeat(length)).error?.issues.map(factsOf), String(length)).toEqual([
        expect.objectContaining({ most: 64 }),
      ]);
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
    ['more than 64 characters once normalised', 'ﷺ'.repeat(10)],
    ['a domain of other letters', 'evil.рф'],
    ['a look-alike of a domain', 'evil。com'],
    ['a character that is not seen', '\u3164'],
    ['a sign that turns the direction', 'Mia\u202e'],
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
