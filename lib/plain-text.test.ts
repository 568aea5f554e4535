import { describe, expect, it } from 'vitest';
import { findTextFault, isLinkLike, normalisePlainText } from './plain-text';

/** The fault of a text as it is stored. */
const faultOf = (text: string) => findTextFault(normalisePlainText(text));

describe('a text that others read', () => {
  it.each([
    [
      'abbreviations',
      'Md. Karim',
      'St.John',
      'Jr.',
      'J. R. R.',
      'J.R.R.Tolkien',
      'A.P.J.ABDUL',
      'Dr.Müller-Lüdenscheidt',
      'Ph.D',
      'See you, St.John!',
    ],
    ['apostrophes', "D'Souza", 'O’Hara', 'Kaʻiulani', 'Ƴar’adua'],
    ['accents', 'Nguyễn', 'Åsa', 'María José', 'Dvořák', 'Ђорђе', 'Łukasz'],
    ['one character', 'Y', '李', 'Ø', '.'],
    ['Hebrew, points and all', 'שרה', 'יְרוּשָׁלַיִם', 'דָּוִד בֶּן־גּוּרְיוֹן'],
    [
      'Arabic and Persian, with joiners inside of words',
      'محمد',
      'مُحَمَّد',
      'علی\u200cرضا',
      'نور\u200cالدین',
      'د.أحمد',
    ],
    ['Urdu', 'یہ ہے۔وہ', 'محمد علی جناح'],
    [
      'scripts of India, with joiners',
      'नेहा शर्मा',
      'क्\u200dष',
      'मोहन\u200cदास',
      'র\u200d্যাব',
      'മോഹന്\u200d',
      'ශ්\u200dරී',
      'தமிழ்',
    ],
    ['scripts of South East Asia', 'สมชาย', 'ดร.สมชาย', 'មន្ត្រី', 'အောင်', 'བཀྲ་ཤིས'],
    [
      'Chinese, Japanese and Korean',
      '山田 太郎',
      'ジョン・スミス',
      '卡尔·马克思',
      '葛\u{e0100}城',
      '홍길동',
      'ようこそ。よろしくお願いします。',
      '第3。我们',
    ],
    [
      'Greek, Cyrillic, Georgian, Ethiopic, Cherokee and Lisu',
      'Ωμέγα',
      'Иван-Петр',
      'ი.ბ.',
      'ልዑል',
      'ᎠᎵ',
      'ꓡꓲꓸꓢꓴ',
    ],
    ['the dot of Catalan', 'Gal·la Placídia', 'Paral·lel'],
    ['emoji', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '❤️', '👍🏽', '🇩🇪', 'ℹ️ Info', '☺︎', '👩🏽‍💻'],
    [
      'signs',
      'A // B',
      '10.30 a.m.',
      '50 % off',
      '24.12./25.12.',
      'z.B. so',
      'Me & You',
      'X Æ A-12',
      '{{link}} & "you"',
    ],
  ])('may hold %s', (_what, ...texts) => {
    for (const text of texts) expect([text, faultOf(text)]).toEqual([text, null]);
    for (const text of texts) expect(normalisePlainText(text)).toBe(text.normalize('NFC'));
  });

  it('has one spelling: NFKC, and one space where there was white space', () => {
    for (const [typed, known] of [
      ['  Ｍｉａ　Member \n', 'Mia Member'],
      ['Mia\u00a0 \u2003Member', 'Mia Member'],
      ['𝐌𝐢𝐚', 'Mia'],
      ['ﬁona', 'fiona'],
      ['A\u030asa', 'Åsa'],
      ['2½ Tage', '2 1⁄2 Tage'],
      ['10²', '10 2'],
    ] as const)
      expect(normalisePlainText(typed)).toBe(known);
  });

  it.each([
    [
      'a format character',
      'Mi\u200ba',
      'Mi\u00ada',
      '\u2060Mia',
      'Mi\ufeffa',
      'x\u{1d173}',
      'Mia\u206f',
      '\u0600',
    ],
    [
      'a sign that turns the direction',
      '\u202eaiM',
      '\u2066Mia\u2069',
      'Mia\u200f',
      '\u061cMia',
      'דוד\u200f',
    ],
    [
      'a joiner where none belongs',
      'Mi\u200ca',
      'Mi\u200da',
      'م\u200c\u200cح',
      '\u200dمح',
      'محمد\u200c',
      'क्\u200d\u200dष',
      'Ми\u200dа',
    ],
    ['a filler', '\u3164', '\u115f', '\u1160', '\uffa0', 'Mia\u3164', '\u17b4\u17b5Mia'],
    ['an empty sign', '\u2800', 'Mia\u2800', '\ufffc', '\u{1d159}'],
    [
      'a selector alone',
      'a\ufe0f',
      '1\ufe0f',
      'Mia\u{e0100}',
      '葛\u{e0100}\u{e0100}',
      '❤\ufe0f\ufe0f',
      'á\u034f',
    ],
    ['text hidden in tags', '\u{e0041}', '🏴\u{e0068}\u{e0069}\u{e007f}', '😀\u{e0068}\u{e0069}'],
    ['half a character, or none', '\ud800', '\uffff', '\ue000'],
  ])('may not hold %s', (_what, ...texts) => {
    for (const text of texts)
      expect([text, faultOf(text)]).toEqual([
        text,
        expect.stringMatching(/^(?:invisible|control)_characters$/),
      ]);
  });

  it.each([
    ['control characters', 'Mi\0a', 'a\nb', 'a\tb', 'a\u2028b', 'a\u0085b', '\u001b[31mMia'],
    ['marks without a letter', '\u0301', '\u0301Mia', '\u20e3'],
    ['a pile of marks', `a${'\u0301'.repeat(8)}`, `Mia${'\u0489'.repeat(20)}`],
  ])('may not hold %s', (_what, ...texts) => {
    for (const text of texts) expect([text, faultOf(text)]).toEqual([text, 'control_characters']);
  });
});

describe('what could be taken for a link', () => {
  it.each([
    [
      'a domain',
      'evil.com',
      'Claim at evil.com today',
      'evil.com, click',
      '(evil.com)',
      '"evil.co"',
      'evil.com.',
      'EVIL.COM',
      'evil.museum',
    ],
    [
      'a domain of other letters',
      'evil.рф',
      'пример.рф',
      'evil.中国',
      'بنك.موقع',
      'ב.קום',
      'उदाहरण.भारत',
      'ευ.ελ',
      'Банк.Москва',
    ],
    ['a domain in Punycode', 'evil.xn--p1ai', 'xn--e1afmkfd.xn--p1ai'],
    [
      'a domain with a path',
      'evil.com/win',
      'evil.com?x',
      'St.Bank/x',
      'St.John/x',
      'evil.c9/x',
      '1.2.3.4/x',
    ],
    [
      'a short domain in capitals',
      'Bit.Ly',
      'T.Me',
      'T.Co',
      'St.Click',
      'Md.Sk',
      'Dr.Bank',
      'X.COM',
      'J.R.Online',
    ],
    [
      'a domain behind a short form',
      'St.John.com',
      'J.evil.com',
      'mia@St.John',
      '@St.John',
      'St.John:80',
      'St.John.Click',
    ],
    [
      'a look-alike of a dot',
      'evil。com',
      'evil․com',
      'evil．com',
      'evil｡com',
      'evil﹒com',
      'evil۔com',
      'evil٠com',
      'evil·com',
      'evil・com',
      'evilꓸcom',
      'evil܂com',
      '𐩐com'.padStart(10, 'evil'),
    ],
    [
      'a look-alike of a dot between letters without case',
      '例え。jp',
      '例え。みんな',
      '例子。中国',
      '例え｡コム',
      'بنك۔موقع',
      'evil。中国',
    ],
    [
      'a link with a scheme',
      'https://evil',
      'ｈｔｔｐｓ：／／ｅｖｉｌ',
      'https:evil',
      'mailto:mia',
      'javascript:alert',
      'http:∕∕evil',
      'http꞉⁄⁄evil',
      'ftp://x',
      'see //evil',
      '\\\\evil\\share',
    ],
    ['a link with www', 'www.evil', 'WWW.evil', 'ｗｗｗ．evil', 'www。evil'],
    ['an IP address', '1.2.3.4', 'at 192.0.2.1 now', '１.２.３.４'],
    ['an address of mail', 'mia@evil.com', 'mia＠evil．com'],
    ['HTML', '<b>', 'a < b', '＜b＞'],
  ])('is %s', (_what, ...texts) => {
    for (const text of texts) expect([text, faultOf(text)]).toEqual([text, 'link_like']);
  });

  it('is found in time that grows with the length of the text', () => {
    for (const piece of [
      'A.',
      'St.John ',
      'a\u0301',
      '.',
      'www',
      '。',
      'ab・',
      'A.b',
      '/',
      '\u200d',
      '👩\u200d',
      '1.',
      '\u0301',
    ])
      expect(typeof isLinkLike(piece.repeat(100_000))).toBe('boolean');
    for (const piece of ['\u200d', '👩\u200d', 'क्\u200d', '\u0301', '葛\u{e0100}'])
      expect(findTextFault(`a${piece.repeat(100_000)}b`)).not.toBe('link_like');
  });
});
