import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, textOf } from '../../testing/fuzz';
import { normaliseNewEmailAddress } from '../email-address';
import { parseAddressList, whyNoAddress } from './address-list';

const TEXT = textOf(
  ...[
    'mia@example.com',
    'adam@example.com',
    'MIA@EXAMPLE.COM',
    'Mia',
    'Member',
    '@',
    '<',
    '>',
    '"',
    ',',
    ';',
    '\r',
  ],
  ...['\t', '\u2028', '\u00a0', '<mia@example.com>', '"Mia, M" ', '""', '<>', '<<', '\\"'],
);

/** Not between quotation marks or bars, which are taken off. */
const BRACKETED = fc.emailAddress().filter((email) => !/^[^a-z\d]*[`|]/i.test(email));
/** What could be nothing else. */
const PLAIN = fc.emailAddress().filter((email) => /^[a-z\d]/i.test(email));

/** As people write names before addresses. */
const NAME = fc.oneof(
  fc.constant(''),
  fc.constantFrom('Mia ', 'Mia Member ', 'Zoë-Åsa O’Hara '),
  fc.string({ maxLength: 20 }).map((name) => `"${name.replace(/["\n\r]/g, '')}" `),
);

describe('a list of addresses', () => {
  holdsFor(2_000, 'is read whatever it is, and names every address once', [TEXT], (text) => {
    const entries = parseAddressList(text);
    const emails = entries.flatMap(({ email }) => email ?? []);
    expect(new Set(emails).size).toBe(emails.length);
    for (const email of emails) expect(normaliseNewEmailAddress(email)).toBe(email);
    for (const entry of entries) {
      expect(entry.text.length).toBeLessThanOrEqual(320);
      expect(entry.text).not.toMatch(/[\n\r]/);
    }
    expect(whyNoAddress(text)).toMatch(/^[a-z_]+$/);
  });

  holdsFor(
    1_000,
    'gives back all that were written into it, in their order, with names or without',
    [
      fc.array(
        // Outside of brackets a sign before an address is a bullet or a quotation mark.
        fc.oneof(
          fc.record({ name: NAME, email: BRACKETED, bare: fc.constant(false) }),
          fc.record({ name: NAME, email: PLAIN, bare: fc.constant(true) }),
        ),
        { maxLength: 12 },
      ),
      fc.constantFrom(',', ', ', ';', '; ', '\n', '\r\n', ' ,\n '),
    ],
    (people, separator) => {
      const text = people
        .map(({ name, email, bare }) => (bare ? email : `${name}<${email}>`))
        .join(separator);
      const wanted = [...new Set(people.flatMap(({ email }) => normaliseNewEmailAddress(email) ?? []))];
      expect(parseAddressList(text).flatMap(({ email }) => email ?? [])).toEqual(wanted);
    },
  );

  holdsFor(
    800,
    'loses no address that stands by itself',
    [TEXT.map((text) => text.replace(/["<>]/g, ' '))],
    (text) => {
      const words = text.split(/[\s,;]+/).filter((word) => /^[a-z\d].*@/i.test(word));
      const wanted = words.flatMap((word) => normaliseNewEmailAddress(word) ?? []);
      const found = parseAddressList(text).map(({ email }) => email);
      expect(found).toEqual(expect.arrayContaining(wanted));
    },
  );

  holdsFor(1_000, 'shows whatever has an @ and is no address', [TEXT], (text) => {
    const shown = parseAddressList(text)
      .map(({ text }) => text)
      .join(' ')
      .toLowerCase();
    for (const [word] of text.matchAll(/(?<![^ \n])[a-z\d][a-z\d@.]*@[a-z\d@.]*(?![^ \n])/gi))
      if (word.length < 100) expect(shown).toContain(word.toLowerCase());
  });
});
