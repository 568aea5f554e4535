import { describe, expect, it } from 'vitest';
import { ownPath } from './own-path';

describe('the page to go on to after signing in', () => {
  it.each([
    ['/', '/'],
    ['/users', '/users'],
    ['/users?search=mia&page=2', '/users?search=mia&page=2'],
    ['/users#bottom', '/users'],
    ['/account/../users', '/users'],
    ['/a%2Fb', '/a%2Fb'],
    ['/sign-in?next=https%3A%2F%2Fevil.example', '/sign-in?next=https%3A%2F%2Fevil.example'],
    ['/suche/ä', '/suche/%C3%A4'],
  ])('may be one of ours: %s', (path, gone) => {
    expect(ownPath(path)).toBe(gone);
  });

  it.each([
    [`/users?search=${'%C3%A4'.repeat(700)}`, `/users?search=${'%C3%A4'.repeat(700)}`],
    [`/users?search=${'%C3%A4'.repeat(800)}`, '/users'],
    [`/${'a'.repeat(8_000)}?search=mia`, '/'],
  ])('has as much of its address as another page’s can hold', (path, gone) => {
    expect(ownPath(path)).toBe(gone);
    expect(`/account/two-factor?next=${encodeURIComponent(ownPath(path))}`.length).toBeLessThan(8_192);
  });

  it.each([
    ['a whole URL', 'https://evil.example'],
    ['a URL without scheme', '//evil.example'],
    ['with three slashes', '///evil.example'],
    ['with a backslash', '/\\evil.example'],
    ['with two backslashes', '\\\\evil.example'],
    ['with mixed slashes', '/\\/evil.example'],
    ['with a tab between slashes', '/\t/evil.example'],
    ['with a line break between slashes', '/\n/evil.example'],
    ['with a return between slashes', '/\r/evil.example'],
    ['with a dot between slashes', '/.//evil.example'],
    ['that climbs out', '/..//evil.example'],
    ['that climbs out of a folder', '/users/..//evil.example'],
    ['with encoded dots', '/%2e//evil.example'],
    ['with encoded dots that climb', '/users/%2e%2e//evil.example'],
    ['with dots and a backslash', '/.\\/evil.example'],
    ['with a user', '//user@evil.example'],
    ['with our own placeholder as a user', '//own.invalid@evil.example'],
    ['with our own placeholder as the host', '//own.invalid//evil.example'],
    ['with white space before it', ' //evil.example'],
    ['with a control character before it', '\u0000//evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a path without slash', 'users'],
    ['empty', ''],
    ['a port', '//evil.example:8443/x'],
    ['that no browser can read', '//['],
  ])('is never somebody else’s: %s', (_what, path) => {
    expect(ownPath(path)).toBe('/');
  });

  it.each([undefined, null, 7, ['/users'], { path: '/users' }])(
    'is the first page when %s was given',
    (path) => {
      expect(ownPath(path)).toBe('/');
    },
  );

  it('stays with us however evil pieces are put together', () => {
    const pieces = [
      '/',
      '\\',
      '.',
      '..',
      '\t',
      '\n',
      '@',
      ':',
      '%2f',
      '%5c',
      '%2e',
      'evil.example',
      ' ',
      '?',
      '#',
    ];
    for (const a of pieces)
      for (const b of pieces)
        for (const c of pieces)
          for (const d of pieces) {
            const path = ownPath(`/${a}${b}${c}${d}evil.example`);
            const { origin } = new URL(path, 'https://latchkey.example.com');
            if (origin !== 'https://latchkey.example.com')
              expect.fail(`${JSON.stringify([a, b, c, d])} → ${path}`);
          }
  });
});
