import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, textOf } from '../testing/fuzz';
import { clientAddress, isOwnRequest, settleHeaders } from './front-door';

const BASE = 'https://latchkey.example.com';
const ADDRESS = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((ip) => `::ffff:${ip}`),
);
const CLAIM = textOf(
  ...[
    ',',
    ', ',
    '::1',
    '127.0.0.1',
    '10.0.0.1',
    'unknown',
    '[::1]:80',
    '192.0.2.1:443',
    '::ffff:',
    'fe80::1%eth0',
    'for=',
    '"',
  ],
);
const PLACE = fc.oneof(
  fc.constantFrom(
    BASE,
    'null',
    'https://evil.example',
    'http://latchkey.example.com',
    `${BASE}.evil.example`,
    `${BASE}:444`,
    '',
  ),
  textOf('https://', 'http://', 'latchkey.example.com', 'evil.example', '@', ':', '/', '#', '\\', 'null'),
);
const HEADERS = fc.record(
  {
    host: fc.oneof(
      fc.constantFrom('latchkey.example.com', 'evil.example', '127.0.0.1:5678'),
      textOf('a', '.', ':', '@'),
    ),
    origin: PLACE,
    'sec-fetch-site': fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none', 'Same-Origin', 'x'),
    'x-forwarded-for': CLAIM,
    'x-forwarded-host': PLACE,
    'x-forwarded-proto': fc.constantFrom('http', 'https', 'javascript'),
    'x-forwarded-port': CLAIM,
    'x-real-ip': CLAIM,
    forwarded: CLAIM,
  },
  { requiredKeys: [] },
);

describe('the front door', () => {
  holdsFor(
    5_000,
    'counts a request under the address that the outermost trusted proxy saw, whatever its sender claims',
    [
      fc.array(CLAIM, { maxLength: 3 }),
      fc.array(ADDRESS, { maxLength: 4 }),
      ADDRESS,
      fc.integer({ min: 0, max: 5 }),
    ],
    (claims, proxies, remoteAddress, proxyHops) => {
      // What stands left of what our own proxies wrote is the client's, and may be anything.
      const seen = [...proxies, remoteAddress].map((ip) => ip.replace(/^::ffff:/i, ''));
      const headers = { 'x-forwarded-for': [...claims, ...proxies].join(',') };
      const address = clientAddress({ headers, remoteAddress }, proxyHops);
      if (proxyHops < seen.length) expect(address).toBe(seen.at(-1 - proxyHops));
      else expect(isIP(address)).not.toBe(0);
    },
  );

  holdsFor(
    5_000,
    'takes what may change something from its own pages only, and never throws',
    [fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'x', 'post'), HEADERS],
    (method, headers) => {
      const isOwn = isOwnRequest(
        { method, headers, remoteAddress: '192.0.2.1' },
        { baseUrl: BASE, proxyHops: 0 },
      );
      const { 'sec-fetch-site': site, origin, host } = headers;
      if (site) expect(isOwn).toBe(site === 'same-origin');
      else if (origin === undefined) expect(isOwn).toBe(true);
      else if (isOwn)
        expect([BASE, host]).toContain(new URL(origin).origin === BASE ? BASE : new URL(origin).host);
    },
  );

  holdsFor(
    5_000,
    'leaves nothing of what a client says about itself for others to believe',
    [HEADERS, ADDRESS, fc.integer({ min: 0, max: 2 })],
    (given, remoteAddress, proxyHops) => {
      const headers: Record<string, string | undefined> = { ...given };
      settleHeaders({ method: 'GET', headers, remoteAddress }, { baseUrl: BASE, proxyHops });
      for (const name of ['forwarded', 'x-forwarded-port', 'x-real-ip'])
        expect(headers[name]).toBeUndefined();
      expect(isIP(headers['x-forwarded-for'] ?? '')).not.toBe(0);
      expect(headers['x-forwarded-proto']).toMatch(/^[a-z][a-z\d+.-]*$/);
      expect(headers['x-forwarded-host']).toBe(
        new URL(given.origin && URL.canParse(given.origin) ? given.origin : BASE).host,
      );
    },
  );
});
