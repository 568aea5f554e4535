import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { countAddresses, parseAddressList } from './address-list';

/** The addresses that a text holds. */
const addresses = (text: string) => parseAddressList(text).flatMap(({ email }) => email ?? []);
/** What a text holds beside addresses. */
const rest = (text: string) => parseAddressList(text).flatMap(({ text, email }) => (email ? [] : text));

const THREE = ['adam@example.com', 'mia@example.com', 'olivia@example.com'];

describe('a list of addresses', () => {
  it('names what servers read differently as no address', () => {
    const odd = ['-f@example.com', 'a!b@example.com', 'a%b@example.com', '=?x?q?a?=@example.com'];
    expect(addresses(`mia@example.com, ${odd.join(', ')}`)).toEqual(['mia@example.com']);
    expect(rest(odd.join('\n'))).toEqual(odd);
  });

  it.each([
    ['commas', 'adam@example.com,mia@example.com,olivia@example.com'],
    ['commas and spaces', 'adam@example.com, mia@example.com , olivia@example.com'],
    ['semicolons, as Outlook does', 'adam@example.com; mia@example.com; olivia@example.com;'],
    ['spaces', 'adam@example.com mia@example.com  olivia@example.com'],
    ['line breaks', 'adam@example.com\nmia@example.com\nolivia@example.com\n'],
    ['line breaks of Windows', 'adam@example.com\r\nmia@example.com\r\nolivia@example.com\r\n'],
    ['line breaks of an old Mac', 'adam@example.com\rmia@example.com\rolivia@example.com'],
    ['tabs, as from a spreadsheet', 'adam@example.com\tmia@example.com\tolivia@example.com'],
    ['no-break spaces, as from a web page', 'adam@example.com\u00A0mia@example.com\u00A0olivia@example.com'],
    ['all of it at once', '\n\n adam@example.com ,;, \t mia@example.com;\r\n,,olivia@example.com ; '],
    ['nothing but angle brackets', '<adam@example.com><mia@example.com><olivia@example.com>'],
    [
      'commas between names and addresses',
      'Adam Admin <adam@example.com>, Mia <mia@example.com>, <olivia@example.com>',
    ],
    [
      'semicolons between names and addresses',
      'Adam <adam@example.com>; Mia <mia@example.com>; Olivia <olivia@example.com>',
    ],
    [
      'line breaks between names and addresses',
      'Adam <adam@example.com>\nMia <mia@example.com>\nolivia@example.com',
    ],
    [
      'nothing between names and addresses',
      'Adam <adam@example.com> Mia <mia@example.com>olivia@example.com',
    ],
    [
      'quoted names with commas',
      '"Admin, Adam" <adam@example.com>, "Member, Mia" <mia@example.com>, olivia@example.com',
    ],
    [
      'quoted names with quotes in them',
      '"A \\"dam\\" M" <adam@example.com>; "\\\\" <mia@example.com>; olivia@example.com',
    ],
    [
      'quoted names with brackets in them',
      '"<Adam>" <adam@example.com>, "Mia >" <mia@example.com>, olivia@example.com',
    ],
    [
      'names in other letters',
      'Адам <adam@example.com>, 美亜 <mia@example.com>, Olívia <olivia@example.com>',
    ],
    ['spaces within the brackets', 'Adam < adam@example.com >, <mia@example.com >, < olivia@example.com>'],
  ])('may be separated by %s', (_what, text) => {
    expect(addresses(text)).toEqual(THREE);
    expect(rest(text)).toEqual([]);
  });

  it('keeps the order in which people were typed', () => {
    expect(addresses('olivia@example.com adam@example.com')).toEqual([
      'olivia@example.com',
      'adam@example.com',
    ]);
  });

  it('holds everybody once, however they are spelt', () => {
    const text = 'mia@example.com, Mia <MIA@Example.COM>; mia@EXAMPLE.com\n"Member, Mia" <mia@example.com>';
    expect(addresses(text)).toEqual(['mia@example.com']);
  });

  it('is empty when nothing was typed', () => {
    for (const text of ['', ' ', '\n\t\r\n', ',;,', ' , ; \n ']) expect(parseAddressList(text)).toEqual([]);
  });

  it('says what was no address, beside those that were', () => {
    expect(parseAddressList('adam@example.com, mia@, @example.com, somebody, olivia@example.com')).toEqual([
      { text: 'adam@example.com', email: 'adam@example.com' },
      { text: 'mia@', email: null },
      { text: '@example.com', email: null },
      { text: 'somebody', email: null },
      { text: 'olivia@example.com', email: 'olivia@example.com' },
    ]);
  });

  it('says each wrong thing once', () => {
    expect(rest('mia@ mia@ nobody, nobody')).toEqual(['mia@', 'nobody']);
  });

  it('does not take an address in a name for the person’s address', () => {
    expect(addresses('"boss@example.org" <mia@example.com>')).toEqual(['mia@example.com']);
  });

  it.each([
    ['an empty pair of brackets', 'Mia <>, adam@example.com', ['adam@example.com']],
    [
      'a bracket that is never closed',
      'Mia <mia@example.com, adam@example.com',
      ['mia@example.com', 'adam@example.com'],
    ],
    [
      'a bracket that was never opened',
      'Mia mia@example.com>, adam@example.com',
      ['mia@example.com', 'adam@example.com'],
    ],
    ['two brackets', 'Mia <<mia@example.com>>, adam@example.com', ['mia@example.com', 'adam@example.com']],
    [
      'a quotation mark that is never closed',
      '"Mia <mia@example.com>, adam@example.com',
      ['mia@example.com', 'adam@example.com'],
    ],
    [
      'a quotation mark around an address',
      '"mia@example.com", adam@example.com',
      ['mia@example.com', 'adam@example.com'],
    ],
  ])('survives %s', (_what, text, known) => {
    expect(addresses(text)).toEqual(known);
  });

  it('loses at most the line that has a quotation mark too many', () => {
    const text = '"Mia <mia@example.com>\nadam@example.com\n"Olivia" <olivia@example.com>';
    expect(addresses(text)).toEqual(expect.arrayContaining(['adam@example.com', 'olivia@example.com']));
  });

  it('never drops something with an @ in silence', () => {
    const text = '"Mia <mia@example.com>, "Adam" <adam@example.com>, olivia@example.com';
    const said = parseAddressList(text)
      .map(({ text }) => text)
      .join(' ');
    for (const name of ['mia', 'adam', 'olivia']) expect(said).toContain(name);
  });

  it('shortens what it says about something endless', () => {
    const [entry] = parseAddressList(`${'x'.repeat(5_000)}@`);
    expect(entry?.email).toBeNull();
    expect(entry?.text.length).toBeLessThanOrEqual(100);
  });

  it.each([
    ['letters', 'x'],
    ['at signs', '@'],
    ['letters and at signs', 'a@'],
    ['dots', 'a@b.'],
    ['opening brackets', '<'],
    ['closing brackets', '>'],
    ['brackets around nothing', '<>'],
    ['brackets and spaces', '< '],
    ['quotation marks', '"'],
    ['quotation marks and spaces', '" '],
    ['backslashes', '\\'],
    ['quotation marks after a backslash', '\\"'],
    ['commas', ','],
    ['spaces', ' '],
    ['line breaks', '\r\n'],
    ['addresses that are none', 'a@b '],
    ['letters that fold', 'ſ@ẞ.K,'],
    ['half characters', '\ud800'],
  ])('of 100 kB of %s is read without holding up anybody', (_what, piece) => {
    const junk = piece.repeat(Math.ceil(100_000 / piece.length));
    for (const text of [junk, `"${junk}`, `<${junk}`, `${junk}"`, `${junk}>`]) within2Seconds(text);
    expect(within2Seconds(`mia@example.com\n${junk}`)).toContainEqual({
      text: 'mia@example.com',
      email: 'mia@example.com',
    });
  });
});

/** Reads a text, and ends the reading rather than the patience of whoever runs the tests. */
function within2Seconds(text: string): unknown {
  return runInNewContext('parse(text)', { parse: parseAddressList, text }, { timeout: 2_000 });
}

describe('how many addresses a text holds', () => {
  it('counts everybody once, and only what is an address', () => {
    expect(countAddresses('')).toBe(0);
    expect(countAddresses('mia@example.com, MIA@example.com, nobody@, Adam <adam@example.com>')).toBe(2);
  });

  it('counts those of a table', () => {
    expect(countAddresses('"E-Mail";Role\r\n"mia@example.com";admin\r\nadam@example.com;\r\nx@;member')).toBe(
      2,
    );
  });
});
