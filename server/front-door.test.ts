import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress, isOwnRequest, MOST_BODY_BYTES, refusalOf, settleHeaders } from './front-door';

const BASE_URL = 'https://latchkey.example.com';
const PROXY = '10.0.0.1';

function addressOf(
  forwarded: string | undefined,
  proxyHops: number,
  remoteAddress: string | undefined = PROXY,
): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddress({ headers, remoteAddress }, proxyHops);
}

describe('the address that a request is counted under', () => {
  it.each([
    ['nothing', undefined],
    ['one address', '203.0.113.7'],
    ['a chain', '203.0.113.7, 198.51.100.2'],
    ['garbage', 'not an address, "; drop table'],
  ])(
    'is the one that connected when no proxy is trusted, whatever the header says: %s',
    (_what, forwarded) => {
      expect(addressOf(forwarded, 0)).toBe(PROXY);
    },
  );

  it.each([
    ['nothing forwarded', undefined, PROXY],
    ['the client', '203.0.113.7', '203.0.113.7'],
    ['a forged address before the client', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['many forged addresses', '1.1.1.1,2.2.2.2,3.3.3.3,203.0.113.7', '203.0.113.7'],
    ['an IPv6 client', '2001:db8::7', '2001:db8::7'],
    ['an IPv4 client in IPv6 clothes', '::ffff:203.0.113.7', '203.0.113.7'],
    ['garbage', 'garbage', PROXY],
    ['garbage behind a forged address', '1.1.1.1, garbage', PROXY],
    ['an empty header', '', PROXY],
    ['commas', ',,,', PROXY],
    ['an address with a port', '203.0.113.7:5678', '203.0.113.7'],
    ['a forged address before one with a port', '1.1.1.1:1, 203.0.113.7:5678', '203.0.113.7'],
    ['an IPv6 address with a port', '[2001:db8::7]:443', '2001:db8::7'],
    ['an IPv6 address in brackets', '[2001:db8::7]', '2001:db8::7'],
    ['an address in quotes', '"[2001:db8::7]:443"', '2001:db8::7'],
    ['a port that is not told', '"203.0.113.7:"', '203.0.113.7'],
    ['an IPv6 address with the zone of an interface', 'fe80::7%eth0', 'fe80::7'],
    ['all of these', '"[fe80::7%25eth0]:5678"', 'fe80::7'],
    ['an IPv4 client in IPv6 clothes with a port', '[::ffff:203.0.113.7]:443', '203.0.113.7'],
    ['a port alone', ':443', PROXY],
    ['brackets around nothing', '[]:443', PROXY],
    ['a name with a port', 'client.example:443', PROXY],
    ['what RFC 7239 says of clients that are not told', 'unknown', PROXY],
    ['an address in half of its brackets', '[2001:db8::7', PROXY],
    ['an address with something behind it', '203.0.113.7:443;by=1', PROXY],
  ])('behind one proxy is what that proxy saw: %s', (_what, forwarded, address) => {
    expect(addressOf(forwarded, 1)).toBe(address);
  });

  it.each([
    ['nothing forwarded', undefined, PROXY],
    ['the client and the outer proxy', '203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['a forged address before them', '1.1.1.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['white space', ' 203.0.113.7 ,10.0.0.2 ', '203.0.113.7'],
    ['a chain that is too short', '203.0.113.7', '203.0.113.7'],
    ['garbage where the client belongs', '1.1.1.1, garbage, 10.0.0.2', '10.0.0.2'],
  ])('behind two proxies is what the outer one saw: %s', (_what, forwarded, address) => {
    expect(addressOf(forwarded, 2)).toBe(address);
  });

  it('is an IPv4 address also when the system connects by IPv6', () => {
    expect(addressOf(undefined, 0, '::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(addressOf(undefined, 0, '::FFFF:203.0.113.7')).toBe('203.0.113.7');
  });

  it('is one word for all whose connection is already gone', () => {
    expect(clientAddress({ headers: {}, remoteAddress: undefined }, 0)).toBe('unknown');
    expect(clientAddress({ headers: { 'x-forwarded-for': 'x' }, remoteAddress: undefined }, 1)).toBe(
      'unknown',
    );
  });
});

describe('a form that was not sent from one of our pages', () => {
  const isOwn = (method: string, headers: IncomingHttpHeaders) =>
    isOwnRequest({ method, headers, remoteAddress: PROXY }, { baseUrl: BASE_URL, proxyHops: 0 });
  const HOST = 'latchkey.example.com';
  const EVIL = 'https://evil.example';

  it.each<[boolean, string, IncomingHttpHeaders]>([
    // Where the browser says where a request comes from, that decides.
    [true, 'our page', { 'sec-fetch-site': 'same-origin', origin: BASE_URL, host: HOST }],
    [true, 'our page without referrer', { 'sec-fetch-site': 'same-origin', origin: 'null', host: HOST }],
    [
      true,
      'our page by another name of the host',
      { 'sec-fetch-site': 'same-origin', origin: 'http://10.0.0.5:5678', host: '10.0.0.5:5678' },
    ],
    [
      false,
      'a neighbour on the same site',
      { 'sec-fetch-site': 'same-site', origin: 'https://other.example.com', host: HOST },
    ],
    [false, 'a stranger', { 'sec-fetch-site': 'cross-site', origin: EVIL, host: HOST }],
    [false, 'a stranger who forges Origin', { 'sec-fetch-site': 'cross-site', origin: BASE_URL, host: HOST }],
    [false, 'a stranger without Origin', { 'sec-fetch-site': 'cross-site', host: HOST }],
    [false, 'no page at all', { 'sec-fetch-site': 'none', host: HOST }],
    [false, 'an unknown word', { 'sec-fetch-site': 'SAME-ORIGIN', host: HOST }],
    // Elsewhere the Origin does.
    [true, 'the base URL', { origin: BASE_URL, host: '127.0.0.1:5678' }],
    [true, 'the base URL with its port written out', { origin: `${BASE_URL}:443`, host: '127.0.0.1:5678' }],
    [true, 'the host that was asked', { origin: 'http://192.168.1.5:5678', host: '192.168.1.5:5678' }],
    [false, 'another port of the host', { origin: 'http://192.168.1.5:8080', host: '192.168.1.5:5678' }],
    [
      false,
      'plain http of an https base URL',
      { origin: 'http://latchkey.example.com', host: '127.0.0.1:5678' },
    ],
    [false, 'a stranger', { origin: EVIL, host: HOST }],
    [false, 'a stranger with our name as a user', { origin: `https://${HOST}@evil.example`, host: HOST }],
    [false, 'a stranger with our name in front', { origin: `${BASE_URL}.evil.example`, host: HOST }],
    [false, 'a page without referrer in an old browser', { origin: 'null', host: HOST }],
    [
      true,
      'our page without an Origin to tell, which tells its address',
      { origin: 'null', referer: 'http://192.168.1.5:5678/setup?code=x', host: '192.168.1.5:5678' },
    ],
    [
      true,
      'the same by the base URL',
      { origin: 'null', referer: `${BASE_URL}/setup`, host: '127.0.0.1:5678' },
    ],
    [false, 'a stranger with neither', { origin: 'null', referer: '', host: HOST }],
    [
      false,
      'a stranger without an Origin to tell',
      { origin: 'null', referer: `${EVIL}/${HOST}`, host: HOST },
    ],
    [
      false,
      'a stranger whose browser tells, whatever the address',
      { 'sec-fetch-site': 'cross-site', origin: 'null', referer: `${BASE_URL}/setup`, host: HOST },
    ],
    [false, 'a stranger with our address', { origin: EVIL, referer: `${BASE_URL}/setup`, host: HOST }],
    [false, 'an empty Origin', { origin: '', host: HOST }],
    [false, 'an Origin that is none', { origin: 'garbage', host: 'garbage' }],
    [false, 'a local file', { origin: 'file://', host: HOST }],
    [false, 'two answers of where it is from', { 'sec-fetch-site': 'same-origin, cross-site', host: HOST }],
    [false, 'two Origins', { origin: `${BASE_URL}, ${EVIL}`, host: HOST }],
    [false, 'a page without referrer that names our host in upper case', { origin: 'NULL', host: HOST }],
    [false, 'a page without referrer, of a host without a name', { origin: 'null', host: '' }],
    [false, 'our host by another scheme', { origin: `ftp://${HOST}`, host: '127.0.0.1:5678' }],
    // A script sends neither; it has no cookie to abuse.
    [true, 'a script', { host: HOST }],
  ])('is told apart (%s): %s', (own, _what, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(isOwn(method, headers)).toBe(own);
  });

  it('may link to our pages, for a GET changes nothing', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(isOwn(method, { 'sec-fetch-site': 'cross-site', origin: EVIL, host: HOST })).toBe(true);
  });

  it('is refused for a method that nobody knows, too', () => {
    for (const method of ['get', 'TRACE', 'PROPFIND', ''])
      expect(isOwn(method, { 'sec-fetch-site': 'cross-site', origin: EVIL, host: HOST })).toBe(false);
  });
});

describe('a request that goes no further than the door', () => {
  const HOST = ['Host', 'latchkey.example.com'];
  type Changes = {
    method?: string;
    url?: string;
    httpVersion?: string;
    rawHeaders?: string[];
    localAddress?: string;
    localPort?: number;
    baseUrl?: string;
    proxyHops?: number;
  };
  const refusal = (changes: Changes, headers: IncomingHttpHeaders = {}) => {
    const { rawHeaders = HOST, baseUrl = BASE_URL, proxyHops = 0, ...rest } = changes;
    const host = rawHeaders[1];
    const arrival = { method: 'GET', url: '/', httpVersion: '1.1', remoteAddress: PROXY, ...rest };
    return refusalOf({ ...arrival, rawHeaders, headers: { host, ...headers } }, { baseUrl, proxyHops });
  };

  it.each([
    ['names two hosts', { rawHeaders: [...HOST, 'Host', 'evil.example'] }],
    [
      'names the same host twice, in other letters',
      { rawHeaders: [...HOST, 'HOST', 'latchkey.example.com'] },
    ],
    ['names no host', { rawHeaders: [] }],
    ['names a host with a path', { rawHeaders: ['Host', 'latchkey.example.com/evil'] }],
    ['names a host with a user', { rawHeaders: ['Host', 'latchkey.example.com@evil.example'] }],
    ['names two hosts in one', { rawHeaders: ['Host', 'latchkey.example.com, evil.example'] }],
    ['names a host with markup', { rawHeaders: ['Host', '"><script>'] }],
    ['is meant for a proxy', { url: 'http://evil.example/' }],
    ['asks for the server as a whole', { method: 'OPTIONS', url: '*' }],
    ['has a path without a beginning', { url: 'users' }],
    ['has a path that ends in the middle of a sign', { url: '/invite/%' }],
    ['has a path of bytes that are no text', { url: '/invite/%c0%ae?next=/' }],
  ])('is not clear: it %s', (_what, changes) => {
    expect(refusal(changes)).toBe(400);
  });

  const at = (host: string): Changes => ({ rawHeaders: ['Host', host] });
  const HERE = 'http://localhost:5678';

  it.each<[string, Changes]>([
    ['that of the base URL', at('latchkey.example.com')],
    ['the same with a port', at('latchkey.example.com:8443')],
    ['the same in other letters', at('Latchkey.EXAMPLE.com')],
    ['the same with the dot of the root', at('latchkey.example.com.')],
    [
      'an IPv6 address that the base URL has',
      { ...at('[2001:DB8::1]:5678'), baseUrl: 'http://[2001:db8:0::1]' },
    ],
    ['an underscore, as in container networks', { ...at('my_latchkey'), baseUrl: 'http://my_latchkey' }],
    ['no name, as old health checks ask', { rawHeaders: [], httpVersion: '1.0' }],
    ['the machine itself', at('localhost:5678')],
    ['the machine itself by its address', at('127.0.0.1')],
    ['the machine itself by its IPv6 address', at('[::1]:5678')],
    [
      'the address that it was reached at, before a base URL is set',
      { ...at('192.168.1.5:5678'), baseUrl: HERE, localAddress: '::ffff:192.168.1.5' },
    ],
    ['the same by IPv6', { ...at('[2001:db8::5]:5678'), baseUrl: HERE, localAddress: '2001:db8::5' }],
    ['any name, to a probe', { ...at('10.1.2.3:5678'), url: '/healthz' }],
    ['any name, to a probe that asks for more', { ...at('latchkey'), url: '/healthz/readiness?verbose' }],
    ['any name, to whoever collects figures', { ...at('latchkey:5678'), url: '/metrics' }],
  ])('names a host that is known: %s', (_what, changes) => {
    expect(refusal(changes)).toBe(null);
  });

  it.each<[string, Changes]>([
    ['a stranger', at('evil.example')],
    ['a stranger with our port', at('evil.example:443')],
    ['a neighbour', at('other.example.com')],
    ['our name in front of another', at('latchkey.example.com.evil.example')],
    ['our name behind another', at('evil-latchkey.example.com')],
    ['a name below ours', at('www.latchkey.example.com')],
    ['a name below localhost', at('evil.localhost')],
    ['localhost in front of another name', at('localhost.evil.example')],
    ['an address that is not ours', at('192.168.1.5')],
    [
      'an address that is ours, where a base URL is set',
      { ...at('192.168.1.5'), localAddress: '192.168.1.5' },
    ],
    [
      'another address, before a base URL is set',
      { ...at('192.168.1.6'), baseUrl: HERE, localAddress: '192.168.1.5' },
    ],
    ['no address of a machine', at('0.0.0.0:5678')],
    ['an empty name', at('')],
    ['a port alone', at(':5678')],
    ['a dot', at('.')],
    ['a page that begins like a probe', { ...at('evil.example'), url: '/healthz/../users' }],
    ['a page that begins like figures', { ...at('evil.example'), url: '/metrics/' }],
    ['a page that begins like a probe with another end', { ...at('evil.example'), url: '/healthzone' }],
  ])('names a host that is not known: %s', (_what, changes) => {
    expect([421, 400]).toContain(refusal(changes));
    expect(refusal({ ...changes, method: 'POST' })).not.toBe(null);
  });

  const BY_PROXY = { 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.7' };
  it.each<[number | null, string, string, IncomingHttpHeaders]>([
    [421, 'by the port behind the proxy', 'latchkey.example.com:5678', {}],
    [
      421,
      'by a browser, by the port of http',
      'latchkey.example.com:80',
      { 'upgrade-insecure-requests': '1' },
    ],
    [421, 'by a browser, by any other', 'latchkey.example.com:8080', { 'upgrade-insecure-requests': '1' }],
    [null, 'by a script, by the port of a proxy', 'latchkey.example.com:8443', {}],
    [
      421,
      'by a browser whose proxy says so',
      'latchkey.example.com',
      { ...BY_PROXY, 'upgrade-insecure-requests': '1' },
    ],
    [null, 'by the port of https', 'latchkey.example.com:443', {}],
    [null, 'by a script whose proxy says so', 'latchkey.example.com', BY_PROXY],
    [
      null,
      'by a browser which knows better than a proxy within',
      'latchkey.example.com:5678',
      { ...BY_PROXY, 'upgrade-insecure-requests': '1', 'sec-fetch-site': 'none' },
    ],
    [
      null,
      'by whom a proxy with another port says',
      'latchkey.example.com:5678',
      { 'x-forwarded-for': '::1' },
    ],
  ])('is asked for in clear text where the address is https (%s): %s', (status, _what, host, headers) => {
    const here = { ...at(host), localPort: 5678 };
    expect(refusal(here, headers)).toBe(status);
    expect(refusal({ ...here, url: '/healthz' }, headers)).toBe(null);
    expect(refusal({ ...here, baseUrl: 'http://latchkey.example.com' }, headers)).toBe(null);
  });

  it('was asked of a proxy by the name that this says, where it is trusted, and only there', () => {
    const asked = (host: string, forwarded: string, proxyHops: number) =>
      refusal({ ...at(host), proxyHops }, { 'x-forwarded-host': forwarded });
    expect(asked('latchkey:5678', 'latchkey.example.com', 1)).toBe(null);
    expect(asked('latchkey:5678', 'evil.example, latchkey.example.com', 1)).toBe(null);
    expect(asked('latchkey:5678', 'latchkey.example.com', 0)).toBe(421);
    expect(asked('latchkey.example.com', 'evil.example', 1)).toBe(421);
    expect(asked('latchkey.example.com', 'latchkey.example.com, evil.example', 1)).toBe(421);
    expect(asked('latchkey.example.com', 'latchkey.example.com@evil.example', 1)).toBe(421);
    expect(asked('latchkey.example.com', 'evil.example', 0)).toBe(null);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'get', ''])(
    'has a method that is not used: %s',
    (method) => {
      expect(refusal({ method })).toBe(405);
      expect(refusal({ method }, { 'sec-fetch-site': 'cross-site' })).toBe(405);
    },
  );

  it('has an address that is too long', () => {
    expect(refusal({ url: `/${'a'.repeat(8191)}` })).toBe(null);
    expect(refusal({ url: `/${'a'.repeat(8192)}` })).toBe(414);
  });

  it('says that its body is too long', () => {
    const post = (length: string) => refusal({ method: 'POST' }, { 'content-length': length });
    expect(post(String(MOST_BODY_BYTES))).toBe(null);
    expect(post(String(MOST_BODY_BYTES + 1))).toBe(413);
    expect(post('9'.repeat(400))).toBe(413);
  });

  it('is a form from elsewhere', () => {
    expect(refusal({ method: 'POST' }, { origin: 'https://evil.example' })).toBe(403);
    expect(refusal({ method: 'POST' }, { origin: 'null' })).toBe(403);
    expect(refusal({ method: 'POST' }, { origin: BASE_URL })).toBe(null);
  });
});

describe('what stands behind the front door', () => {
  const settle = (headers: IncomingHttpHeaders, proxyHops = 0) => {
    settleHeaders(
      { method: 'POST', headers, remoteAddress: '203.0.113.7' },
      { baseUrl: BASE_URL, proxyHops },
    );
    return headers;
  };

  it('reads one client address, and the host and scheme of the base URL', () => {
    expect(
      settle({
        host: 'evil.example',
        forwarded: 'for=1.1.1.1;host=evil.example',
        'x-forwarded-for': '1.1.1.1',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'ftp',
        'x-forwarded-port': '99',
        'x-forwarded-server': 'evil.example',
        'x-real-ip': '1.1.1.1',
      }),
    ).toEqual({
      host: 'evil.example',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-host': 'latchkey.example.com',
      'x-forwarded-proto': 'https',
      'x-own-request': expect.any(String),
    });
  });

  it('hears of no policy, nonce or request id that a client made up', () => {
    const made = [
      'content-security-policy',
      'content-security-policy-report-only',
      'x-nonce',
      'x-request-id',
    ];
    const headers = Object.fromEntries(made.map((name) => [name, "script-src 'nonce-evil'"]));
    expect(Object.keys(settle({ host: 'x', ...headers }))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/policy|nonce|id$/)]),
    );
  });

  it('counts what this process asks itself under the address that it asks for, and believes nobody else', () => {
    const first = settle({ host: 'latchkey.example.com' });
    const again = { ...first };
    settleHeaders(
      { method: 'GET', headers: again, remoteAddress: '127.0.0.1' },
      { baseUrl: BASE_URL, proxyHops: 0 },
    );
    expect(again['x-forwarded-for']).toBe('203.0.113.7');
    for (const made of ['', 'true', '1', '00000000-0000-0000-0000-000000000000'])
      expect(
        settle({ host: 'x', 'x-forwarded-for': '1.1.1.1', 'x-own-request': made, 'x-action-forwarded': '1' }),
      ).toEqual({ ...settle({ host: 'x' }) });
  });

  it('sees the page that a form was sent from as the host, or Next would refuse it', () => {
    expect(settle({ host: '192.168.1.5:5678', origin: 'http://192.168.1.5:5678' })).toMatchObject({
      origin: 'http://192.168.1.5:5678',
      'x-forwarded-host': '192.168.1.5:5678',
      'x-forwarded-proto': 'http',
    });
  });

  it('sees the base URL where a page sends no referrer', () => {
    expect(settle({ host: 'x', origin: 'null', 'sec-fetch-site': 'same-origin' })).toMatchObject({
      origin: BASE_URL,
      'x-forwarded-host': 'latchkey.example.com',
    });
  });
});
