import { expect, it } from 'vitest';
import { wordsOf } from '@/words/words';
import { readDeviceName } from './device-name';

const nameOf = (userAgent: string | null) => wordsOf('devices')('name', readDeviceName(userAgent));

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0';

it.each([
  ['Chrome on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`],
  ['Chrome on Linux', `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`],
  ['Edge on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/126.0.0.0`],
  ['Chrome on Android', `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`],
  [
    'Safari on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  ],
  [
    'Mobile Safari on iOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  ],
  ['Firefox on Ubuntu', 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0'],
])('a device is called %s', (name, userAgent) => {
  expect(nameOf(userAgent)).toBe(name);
});

it.each([null, '', ' ', 'curl/8.5.0', '\0', '<script>alert(1)</script>', 'x'.repeat(500)])(
  'without a browser or system that is known, it is an unknown browser: %j',
  (userAgent) => {
    expect(nameOf(userAgent)).toBe('An unknown browser');
  },
);

it('a user agent with a system alone is a browser on it', () => {
  expect(nameOf('SomeApp/1.0 (Windows NT 10.0; Win64; x64)')).toBe('A browser on Windows');
});
