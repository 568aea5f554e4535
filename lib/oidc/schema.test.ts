import { describe, expect, it } from 'vitest';
import { factsOf } from '../fault';
import { AddClient, ChangeClient, MOST_URIS } from './schema';

const CALLBACK = 'https://grafana.example.com/login/generic_oauth';
const parse = (more: object) => AddClient.safeParse({ name: 'Grafana', redirectUris: CALLBACK, ...more });
const faultsOf = (more: object) =>
  parse(more).error?.issues.map(({ path, message, ...issue }) => ({
    field: path[0],
    code: message,
    facts: factsOf({ path, message, ...issue } as Parameters<typeof factsOf>[0]),
  })) ?? [];
const codesOf = (more: object) => faultsOf(more).map(({ field, code }) => `${String(field)}: ${code}`);

describe('redirect addresses', () => {
  it.each([
    CALLBACK,
    'https://grafana.example.com',
    'https://grafana.example.com/',
    'https://grafana.example.com:8443/callback?tenant=a&b=%C3%A4',
    'https://xn--bro-hoa.example/callback',
    'http://192.168.1.5:3000/callback',
    'https://a.example:443/i/oidc/',
    'http://a.example:80',
    'http://127.0.0.1:8976/callback',
    'http://localhost/callback',
    'http://[::1]:3000/callback',
    'app.immich:///oauth-callback',
    'com.example.wiki:/callback',
  ])('are kept as they were typed: %s', (uri) => {
    expect(parse({ redirectUris: uri }).data?.redirectUris).toEqual([uri]);
  });

  it('are read one a line or from a list, each once', () => {
    const uris = ['https://a.example/cb', 'https://b.example/cb'];
    const typed = ` ${uris[0]} \r\n\n${uris[1]}\n${uris[0]}\n`;
    expect(parse({ redirectUris: typed }).data?.redirectUris).toEqual(uris);
    expect(parse({ redirectUris: [...uris, ...uris] }).data?.redirectUris).toEqual(uris);
  });

  it.each([
    ['grafana.example.com/callback', 'uri_not_whole'],
    ['/login/generic_oauth', 'uri_not_whole'],
    ['https://', 'uri_not_whole'],
    ['https://a.example/cb, https://b.example/cb', 'uri_not_whole'],
    ['https://a.example\\@b.example/cb', 'uri_not_whole'],
    ['https://a.example/c\tb', 'uri_not_whole'],
    ['https://a.example:99999/', 'uri_not_whole'],
    ['javascript:alert(1)', 'uri_scheme'],
    ['data:text/html,hello', 'uri_scheme'],
    ['file:///etc/passwd', 'uri_scheme'],
    ['myapp:/callback', 'uri_scheme'],
    ['urn:ietf:wg:oauth:2.0:oob', 'uri_scheme'],
    ['ftp://a.example/cb', 'uri_scheme'],
    ['https://a.example/cb#', 'uri_with_fragment'],
    ['https://a.example/#/callback', 'uri_with_fragment'],
    ['com.example.wiki:/callback#top', 'uri_with_fragment'],
    ['https://*.example.com/callback', 'uri_with_wildcard'],
    ['https://a.example/*', 'uri_with_wildcard'],
    ['https://mia@a.example/cb', 'uri_with_user'],
    ['https://a.example:443@b.example/cb', 'uri_with_user'],
  ])('are refused where nothing good comes of them: %s', (uri, code) => {
    expect(faultsOf({ redirectUris: uri })).toEqual([{ field: 'redirectUris', code, facts: { uri } }]);
  });

  it.each([
    ['HTTPS://a.example/cb', 'https://a.example/cb'],
    ['https://A.example/cb', 'https://a.example/cb'],
    ['https://a.example/x/../cb', 'https://a.example/cb'],
    ['https://a.example/%2e%2e/cb', 'https://a.example/cb'],
    ['https://büro.example/cb', 'https://xn--bro-hoa.example/cb'],
    ['https://a.example?x', 'https://a.example/?x'],
    ['http://127.1/cb', 'http://127.0.0.1/cb'],
    ['https:a.example/cb', 'https://a.example/cb'],
  ])('have one spelling: %s', (uri, spelling) => {
    expect(faultsOf({ redirectUris: uri })).toEqual([
      { field: 'redirectUris', code: 'uri_spelling', facts: { uri, spelling } },
    ]);
    expect(parse({ redirectUris: spelling }).success).toBe(true);
  });

  it('on http are not taken beside a scheme of the app’s own, but for those of the same machine', () => {
    const own = 'app.immich:///oauth-callback';
    for (const uri of ['http://10.0.0.5:2283/auth/login', 'https://localhost/cb'])
      expect(faultsOf({ redirectUris: [uri, own] })).toEqual([
        { field: 'redirectUris', code: 'uri_mixed', facts: { uri } },
      ]);
    for (const uri of ['https://photos.example.com/auth/login', 'http://127.0.0.1:3000/cb'])
      expect(parse({ redirectUris: [uri, own] }).success).toBe(true);
  });

  it('are at least one and at most twenty, and none is longer than any browser takes', () => {
    expect(codesOf({ redirectUris: ' \n ' })).toEqual(['redirectUris: redirect_uri_missing']);
    expect(codesOf({ redirectUris: undefined })).toEqual(['redirectUris: redirect_uri_missing']);
    const many = (count: number) => Array.from({ length: count }, (_, n) => `https://a.example/${n}`);
    expect(parse({ redirectUris: many(MOST_URIS) }).success).toBe(true);
    expect(codesOf({ redirectUris: many(MOST_URIS + 1) })).toEqual(['redirectUris: uris_too_many']);
    const long = (length: number) => 'https://a.example/'.padEnd(length, 'x');
    expect(parse({ redirectUris: long(2000) }).success).toBe(true);
    expect(codesOf({ redirectUris: long(2001) })).toEqual(['redirectUris: uri_too_long']);
  });

  it('keep their faults when they are changed, and stay where they are left out', () => {
    const appId = '0198c0de-0000-7000-8000-000000000001';
    expect(ChangeClient.parse({ appId })).toEqual({ appId });
    for (const redirectUris of ['', 'javascript:1', 'https://a.example/cb#'])
      expect(ChangeClient.safeParse({ appId, redirectUris }).success).toBe(false);
  });
});

describe('addresses of sign-outs', () => {
  it('are web addresses, and may be none', () => {
    const web = 'https://grafana.example.com/logout';
    expect(parse({ postLogoutRedirectUris: web, backchannelLogoutUri: web }).data).toMatchObject({
      postLogoutRedirectUris: [web],
      backchannelLogoutUri: web,
    });
    expect(parse({ postLogoutRedirectUris: '', backchannelLogoutUri: ' ' }).data).toMatchObject({
      postLogoutRedirectUris: [],
      backchannelLogoutUri: null,
    });
    const wrong = { postLogoutRedirectUris: 'com.example.wiki:/bye', backchannelLogoutUri: `${web}#` };
    expect(codesOf(wrong)).toEqual([
      'postLogoutRedirectUris: uri_not_web',
      'backchannelLogoutUri: uri_with_fragment',
    ]);
  });
});
