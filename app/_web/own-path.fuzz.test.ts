import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, textOf } from '@/testing/fuzz';
import { ownPath } from './own-path';

const PATH = textOf(
  ...[
    '/',
    '//',
    '\\',
    '.',
    '..',
    '@',
    ':',
    '?',
    '#',
    '%2f',
    '%5c',
    '%2e',
    '%00',
    '%09',
    '\t',
    '\r',
    '\v',
    '&',
    '=',
  ],
  ...[
    'evil.example',
    'https:',
    'javascript:',
    'own.invalid',
    '[',
    ']',
    '。',
    '／',
    '\u00a0',
    '\ufeff',
    'users',
  ],
);
const HERE = [
  'https://latchkey.example.com',
  'http://localhost:5678',
  'http://[::1]:5678',
  'https://own.invalid',
];

describe('the page to go on to after signing in', () => {
  holdsFor(
    10_000,
    'is on our own origin, whatever was asked for and wherever one stands',
    [PATH, fc.constantFrom('', '/', '//', '/\\', '/.', '/..', '/x/..')],
    (text, before) => {
      const path = ownPath(before + text);
      // As a header of a redirect, which takes nothing but these.
      expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
      for (const origin of HERE)
        for (const page of ['/', '/sign-in', '/sign-in?next=x', '/a/b/c'])
          expect(new URL(path, origin + page).origin).toBe(origin);
      expect(ownPath(path)).toBe(path);
    },
  );

  holdsFor(
    3_000,
    'is the very one that was asked for when it is one of ours',
    [fc.webPath({ size: '+1' }), fc.webQueryParameters()],
    (path, query) => {
      const asked = new URL(`${path.replace(/^\/+/, '/') || '/'}?${query}x`, 'http://own.invalid');
      fc.pre(!asked.pathname.startsWith('//'));
      expect(ownPath(asked.pathname + asked.search)).toBe(asked.pathname + asked.search);
    },
  );

  holdsFor(
    2_000,
    'is the first one for what is no text',
    [fc.anything().filter((it) => typeof it !== 'string')],
    (path) => {
      expect(ownPath(path)).toBe('/');
    },
  );
});
