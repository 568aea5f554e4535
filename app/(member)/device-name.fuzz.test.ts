import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { CONTROL, holdsFor, textOf } from '@/testing/fuzz';
import { wordsOf } from '@/words/words';
import { readDeviceName } from './device-name';

const USER_AGENT = textOf(
  ...[
    'Mozilla/5.0 ',
    '(Windows NT 10.0; Win64; x64) ',
    '(iPhone; CPU iPhone OS 17_0 like Mac OS X) ',
    'AppleWebKit/537.36 ',
  ],
  ...[
    '(KHTML, like Gecko) ',
    'Chrome/120.0 ',
    'Safari/605.1 ',
    'Firefox/121.0 ',
    'Edg/120 ',
    'Version/17.0 ',
    'Linux ',
  ],
  ...[
    '<script>',
    '"',
    ';',
    '(',
    ')',
    '/',
    'curl/8.0 ',
    'Opera ',
    'MSIE 9.0; ',
    'Android 14; ',
    'Mac OS X 10_15 ',
  ],
);

describe('the name of a device', () => {
  const t = wordsOf('devices');
  holdsFor(5_000, 'is a few words, whatever a browser calls itself', [fc.option(USER_AGENT)], (userAgent) => {
    const { known, browser, system } = readDeviceName(userAgent);
    expect(browser !== '').toBe(known === 'both' || known === 'browser');
    expect(system !== '').toBe(known === 'both' || known === 'system');
    const name = t('name', { known, browser, system });
    expect(name).not.toBe('');
    expect(name).not.toMatch(CONTROL);
    expect(name).not.toMatch(/undefined|null|[<>]/);
    expect(name.length).toBeLessThan(80);
  });
});
