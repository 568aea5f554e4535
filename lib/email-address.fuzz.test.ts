import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, textOf } from '../testing/fuzz';
import {
  asciiHostName,
  EmailAddress,
  maskEmailAddress,
  normaliseEmailAddress,
  normaliseNewEmailAddress,
} from './email-address';

const TEXT = textOf(
  ...[
    'mia',
    'MIA',
    '@',
    '@',
    '.',
    '..',
    '-',
    '_',
    '+',
    'example.com',
    'xn--',
    'ä.de',
    '日本.jp',
    '１',
    '。',
    '%40',
  ],
  ...[
    '127.0.0.1',
    '[::1]',
    '"',
    '\\',
    '<',
    '>',
    '(',
    ')',
    ',',
    ';',
    ':',
    '/',
    '?',
    '#',
    '\t',
    'K',
    'ı',
    'ß',
    '\u00ad',
  ],
);

const NORMAL =
  /^[a-z\d!#$%&'*+/=?^_`{|}~-]+(\.[a-z\d!#$%&'*+/=?^_`{|}~-]+)*@([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z\d-]+$/;

describe('an email address', () => {
  holdsFor(
    6_000,
    'is none, or has one spelling that stays as it is',
    [fc.oneof(TEXT, fc.emailAddress())],
    (text) => {
      const address = normaliseEmailAddress(text);
      if (address === null) return;
      expect(address).toMatch(NORMAL);
      expect(address.length).toBeLessThanOrEqual(254);
      expect(normaliseEmailAddress(address)).toBe(address);
      expect(normaliseEmailAddress(address.toUpperCase())).toBe(address);
    },
  );

  holdsFor(
    4_000,
    'is new when it is an address without routes, options and encoded words',
    [
      fc.oneof(
        TEXT,
        fc.emailAddress(),
        fc.emailAddress().map((email) => `-${email}`),
      ),
    ],
    (text) => {
      const address = normaliseEmailAddress(text);
      const isOdd = address !== null && (address.startsWith('-') || /[!%|`{}]|=\?/.test(address));
      expect(normaliseNewEmailAddress(text)).toBe(isOdd ? null : address);
    },
  );

  holdsFor(
    4_000,
    'is read when it is well formed, whatever its case',
    [fc.emailAddress({ size: '+1' }), fc.boolean()],
    (text, loud) => {
      fc.pre(text.length <= 254);
      expect(normaliseEmailAddress(loud ? text.toUpperCase() : text)).toBe(text.toLowerCase());
    },
  );

  holdsFor(
    3_000,
    'in a field is read as it is outside of one, white space around it left out',
    [fc.oneof(TEXT, fc.emailAddress())],
    (text) => {
      const { data, error } = EmailAddress.safeParse(text);
      expect(data ?? null).toBe(normaliseEmailAddress(text.trim()));
      expect(error?.issues.map(({ message }) => message) ?? []).toEqual(
        data === undefined ? ['email_invalid'] : [],
      );
    },
  );

  holdsFor(2_000, 'that is masked shows one character of who it is', [fc.emailAddress()], (email) => {
    const [local = ''] = maskEmailAddress(email).split('@');
    expect(local).toBe(`${email[0]}…`);
  });
});

describe('a host name', () => {
  holdsFor(4_000, 'is none, or one that a URL holds as it is and nothing beside', [TEXT], (text) => {
    const name = asciiHostName(text);
    if (name === null) return;
    const { host, username, port, pathname, search, hash } = new URL(`http://${name}`);
    expect({ host, username, port, pathname, search, hash }).toEqual({
      host: name,
      username: '',
      port: '',
      pathname: '/',
      search: '',
      hash: '',
    });
    expect(asciiHostName(name)).toBe(name);
  });
});
