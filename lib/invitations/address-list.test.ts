import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseAddressList, whyNoAddress } from './address-list';

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
    expect(entry?.text.length).toBeLessThanOrEqual(320);
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
    ['lines of a header', 'To: a@\n '],
    ['labels', 'a:'],
    ['links', 'mailto:a@b.cc?to=x&'],
    ['entities', '&lt;'],
    ['tags', '<a '],
    ['parentheses', '('],
    ['joiners', 'a\u200d'],
    ['tabs', '\t'],
  ])('of 100 kB of %s is read without holding up anybody', (_what, piece) => {
    const junk = piece.repeat(Math.ceil(100_000 / piece.length));
    for (const text of [junk, `"${junk}`, `<${junk}`, `${junk}"`, `${junk}>`]) within2Seconds(text);
    expect(within2Seconds(`mia@example.com\n${junk}`)).toContainEqual({
      text: 'mia@example.com',
      email: 'mia@example.com',
    });
  });
});

describe('addresses as people paste them', () => {
  const MIA = ['mia@example.com'];
  const BOTH = ['mia@example.com', 'adam@example.com'];

  it.each<[string, string, string[]]>([
    ['Outlook, last name first', 'Member, Mia <mia@example.com>; Admin, Adam <adam@example.com>;', BOTH],
    ['Outlook, with commas', 'Member, Mia <mia@example.com>, Admin, Adam <adam@example.com>', BOTH],
    ['Outlook, a reply as plain text', 'Mia Member <mia@example.com<mailto:mia@example.com>>', MIA],
    ['Outlook, apostrophes', "'mia@example.com' <'mia@example.com'>; 'adam@example.com'", BOTH],
    ['Exchange', 'SMTP:mia@example.com;smtp:adam@example.com', BOTH],
    ['Gmail', 'Mia Member <mia@example.com>, "Admin, Adam (IT)" <adam@example.com>, ', BOTH],
    ['an address in parentheses', 'Mia (mia@example.com), Adam Admin (adam@example.com)', BOTH],
    ['an address in square brackets', 'Mia [mia@example.com]\nAdam [adam@example.com]', BOTH],
    ['a remark behind', 'mia@example.com (Mia, away until May)\nadam@example.com - Adam Admin', BOTH],
    ['a name in front', 'Mia Member mia@example.com\nAdam: adam@example.com', BOTH],
    ['a link', 'mailto:mia@example.com', MIA],
    ['a link with a subject', 'mailto:mia@example.com?subject=Hello%20there&cc=adam%40example.com', BOTH],
    ['a link to two', '<mailto:mia@example.com,adam@example.com>', BOTH],
    [
      'a link of Markdown',
      '[Mia](mailto:mia@example.com), [adam@example.com](mailto:adam@example.com)',
      BOTH,
    ],
    [
      'links of HTML',
      '<p><a href="mailto:mia@example.com">Mia</a><br/>Adam &lt;adam@example.com&gt;</p>',
      BOTH,
    ],
    ['a list of HTML', '<ul><li>mia@example.com</li><li><b>adam@example.com</b></li></ul>', BOTH],
    ['entities', '&quot;Mia&quot;&nbsp;&lt;mia@example.com&gt;', MIA],
    ['curly quotation marks', '“Mia Member” <mia@example.com>, „adam@example.com“', BOTH],
    ['curly quotation marks around all', '“Member, Mia” <mia@example.com>', MIA],
    ['single curly quotation marks', '‘mia@example.com’ ’adam@example.com’', BOTH],
    ['guillemets', '«mia@example.com» ‹adam@example.com›', BOTH],
    ['the end of a sentence', 'Please invite mia@example.com, and adam@example.com.', BOTH],
    ['other ends', 'mia@example.com! adam@example.com…', BOTH],
    ['zero width spaces', '\u200Bmia@example.com\u200B, ad\u200Bam@exam\u2060ple.com', BOTH],
    ['a byte order mark', '\uFEFFmia@example.com\nadam@example.com', BOTH],
    ['soft hyphens', 'mia@exam\u00ADple.com adam@example\u00AD.com', BOTH],
    ['marks of direction', '\u202Amia@example.com\u202C\u200F; \u2066adam@example.com\u2069', BOTH],
    ['joiners where nothing is to be joined', 'mia\u200D@example.com\u200C adam@example.com', BOTH],
    ['spaces of all kinds', 'mia@example.com\u2003\u3000\u202Fadam@example.com', BOTH],
    ['control characters', 'mia@example.com\0\u0007adam@example.com', BOTH],
    ['line breaks of all kinds', 'mia@example.com\u2028adam@example.com\u0085\v\f', BOTH],
    ['rows of a spreadsheet', 'Mia\tMember\tmia@example.com\tSales\nAdam\tAdmin\tadam@example.com\tIT', BOTH],
    ['one row of a spreadsheet', 'Mia\tMember\tmia@example.com\tSales', MIA],
    ['columns with semicolons', 'Mia;Member;mia@example.com\r\nAdam;Admin;adam@example.com\r\n', BOTH],
    ['columns with commas', '"Member",Mia,mia@example.com,42\nAdmin,Adam,adam@example.com,7', BOTH],
    ['bullets', '• mia@example.com\n•adam@example.com', BOTH],
    ['hyphens and asterisks', ' - mia@example.com\n* adam@example.com', BOTH],
    ['numbers', '1. mia@example.com\n2) Adam adam@example.com', BOTH],
    ['numbers in parentheses', '(1) mia@example.com (2) adam@example.com', BOTH],
    ['boxes to tick', '[ ] mia@example.com\n[x] adam@example.com', BOTH],
    ['stars of Markdown', '**mia@example.com**, `adam@example.com`', BOTH],
    ['a table of Markdown', '| Mia | mia@example.com |\n| Adam | adam@example.com |', BOTH],
    ['full width', 'ｍｉａ＠ｅｘａｍｐｌｅ．ｃｏｍ；ａｄａｍ＠ｅｘａｍｐｌｅ。ｃｏｍ', BOTH],
    ['the brackets and marks of East Asia', '美亜＜mia@example.com＞、亚当（adam@example.com）', BOTH],
    ['the marks of Arabic', 'mia@example.com، adam@example.com؛', BOTH],
    ['a line of a header', 'To: Mia <mia@example.com>, adam@example.com', BOTH],
    ['lines of a header', 'From: Mia <mia@example.com>\r\nTo: adam@example.com\r\nCc:\r\nBcc: \r\n', BOTH],
    ['folded lines', 'Cc: "Member,\r\n Mia" <mia@example.com>,\r\n\tAdam Admin\r\n <adam@example.com>', BOTH],
    ['a header in German', 'Von: Mia [mailto:mia@example.com]\nAn: adam@example.com', BOTH],
    ['a header in French', 'De : Mia <mia@example.com>\nÀ : adam@example.com', BOTH],
    ['a quoted header', '> From: mia@example.com\n> To: adam@example.com', BOTH],
    ['an encoded name', '=?utf-8?Q?M=C3=AFa?= <mia@example.com>', MIA],
    ['a group', 'Friends: mia@example.com, adam@example.com;', BOTH],
    ['a signature', 'E-mail: mia@example.com\nMail:adam@example.com', BOTH],
  ])('%s', (_what, text, wanted) => {
    expect(addresses(text)).toEqual(wanted);
    expect(rest(text)).toEqual([]);
  });

  it('takes one person for one, whatever the case and the form', () => {
    const text =
      'Mia <mia@example.com>, MIA@EXAMPLE.COM. mailto:Mia@Example.com?subject=x\nｍｉａ＠example.com, mia\u200B@example.com';
    expect(addresses(text)).toEqual(MIA);
    expect(addresses('mia@bücher.example, mia@BU\u0308CHER.example; mia@xn--bcher-kva.example')).toEqual([
      'mia@xn--bcher-kva.example',
    ]);
  });

  it.each<[string, string, string[]]>([
    [
      'an address without an end, with its name',
      'Mia Member <mia@>, adam@example.com',
      ['Mia Member <mia@>'],
    ],
    ['brackets without an address', 'Mia <mia at example.com>', ['Mia <mia at example.com>']],
    ['curly quotation marks as they are', '“Mia” <mia@>', ['“Mia” <mia@>']],
    ['words behind an address', 'adam@example.com mia', ['mia']],
    ['somebody between others', 'mia@example.com, Somebody Else, adam@example.com', ['Somebody Else']],
    ['two @', 'mia@example@example.com', ['mia@example@example.com']],
    ['a subject', 'Subject: Re: adam@example.com\nTo: mia@example.com', ['Subject: Re: adam@example.com']],
    ['what only looks like an address', 'Message-ID:\n <1@example.com>', ['Message-ID: <1@example.com>']],
    ['nobody', 'undisclosed-recipients:;', ['undisclosed-recipients:']],
    ['a link to nobody', 'mailto:?subject=mia', ['mailto:?subject=mia']],
    ['letters that servers do not know', 'josé@example.com', ['josé@example.com']],
    ['a name alone', 'Mia Member', ['Mia Member']],
    ['a name with a comma alone', 'Member, Mia', ['Member', 'Mia']],
  ])('shows as it was typed %s', (_what, text, wanted) => {
    expect(rest(text)).toEqual(wanted);
  });

  it('keeps a joiner that is part of a word', () => {
    expect(addresses('mia@نامه\u200Cای.example')).toEqual(['mia@xn--mgba3gch31f060k.example']);
  });
});

/** Reads a text, and ends the reading rather than the patience of whoever runs the tests. */
function within2Seconds(text: string): unknown {
  return runInNewContext('parse(text)', { parse: parseAddressList, text }, { timeout: 2_000 });
}

describe('why something is no address', () => {
  it.each([
    ['no_at', 'mia'],
    ['no_at', ''],
    ['many_ats', 'mia@example@com'],
    ['nothing_before', '@example.com'],
    ['nothing_behind', 'Mia <mia@>'],
    ['no_dot', 'mia@example'],
    ['no_dot', 'mia@example.'],
    ['no_dot', 'Mia Member <mia＠example>'],
    ['foreign_letters', 'zoë@münchen.example'],
    ['strange_sign', 'a!b@example.com'],
    ['strange_sign', 'mia@exam_ple.com'],
  ])('%s: %s', (why, text) => {
    expect(parseAddressList(text).flatMap(({ email }) => email ?? [])).toEqual([]);
    expect(whyNoAddress(text)).toBe(why);
  });
});
