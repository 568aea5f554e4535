import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, textOf } from '../testing/fuzz';
import { findTextFault, isLinkLike, normalisePlainText } from './plain-text';

const TEXT = textOf(
  ...[
    'Mia',
    'St.',
    'John',
    'evil',
    '.com',
    '.рф',
    'www',
    '://',
    '/',
    '。',
    '．',
    '・',
    '\u200c',
    '\u200d',
    '\u202e',
  ],
  ...[
    '\u3164',
    '\ufe0f',
    '\u{e0041}',
    '👩',
    '🏳',
    '1',
    '½',
    'ﷺ',
    'محمد',
    'क्',
    'שָׁ',
    '葛',
    '\u0301',
    '\u034f',
    '<',
    '@',
  ],
);
const DOTS = fc.constantFrom('.', '．', '․', '﹒', '。', '｡', '۔', '·', 'ꓸ');
const LETTERS = fc.string({ unit: fc.constantFrom(...'abcxyzäøñ'), minLength: 2, maxLength: 9 });
const TOP = fc.constantFrom('com', 'рф', 'net', 'museum', 'xn--p1ai', 'москва', 'io', 'ελ', 'co');

describe('a text that others read', () => {
  holdsFor(6_000, 'has one spelling, which stays as it is', [TEXT], (text) => {
    const known = normalisePlainText(text);
    expect(normalisePlainText(known)).toBe(known);
    expect(known).toBe(known.trim());
  });

  holdsFor(6_000, 'holds nothing that is not seen and no link, or is refused for it', [TEXT], (text) => {
    const known = normalisePlainText(text);
    if (findTextFault(known)) return;
    expect(known).not.toMatch(
      /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u3164\u2800<>]/u,
    );
    expect(known).not.toMatch(/www\.|:\/\/|[\p{L}\p{N}]\.(?:com|рф)/iu);
  });

  holdsFor(
    4_000,
    'is a link by whatever dot, case and surroundings',
    [LETTERS, DOTS, TOP, fc.boolean(), fc.constantFrom('', ' ', 'Hello ', '(', 'x: ')],
    (name, dot, top, loud, before) => {
      const address = `${name}${dot}${top}`;
      expect(isLinkLike(normalisePlainText(before + (loud ? address.toUpperCase() : address)))).toBe(true);
    },
  );
});
