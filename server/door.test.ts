import { request as ask, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { db } from '../database/database';
import type { UserActor } from '../lib/actor';
import { makeAppPassword } from '../lib/app-passwords/make';
import { config } from '../lib/config';
import { ECHO_PATH, MARK_HEADER, makeProbe, PROBE_HEADER } from '../lib/door-checks/probe';
import { markOf } from '../lib/instance-key';
import { openAsk } from '../lib/passes/ask';
import { enterApp } from '../lib/passes/enter';
import { openApp } from '../lib/passes/open';
import { hashOfSecret, newSecret } from '../lib/sessions/secret';
import { test as it } from '../testing/fixtures';
import { guardedApp } from '../testing/guarded-app';
import { aVisitor } from '../testing/testing';
import { frontDoor, listen } from './serve';

// The real server on a real port, asked as proxies ask. What stands behind it is to be reached by none of this.

const SERVED = { baseUrl: 'https://latchkey.example.com', proxyHops: 1 };
const behind: string[] = [];
const server = frontDoor(SERVED, async ({ url = '' }, response) => {
  behind.push(url);
  response.end('a page');
});
let port = 0;
beforeAll(async () => {
  await listen(server, 0, '127.0.0.1');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type App = Awaited<ReturnType<typeof guardedApp>>;
type Sent = Record<string, string | string[]>;
type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

const forwarded = ({ host }: { host: string }, uri = '/page', method = 'GET') => ({
  Host: host,
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Host': host,
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Method': method,
  'X-Forwarded-Uri': uri,
});
const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Accept: 'text/html,*/*' };

function send(path: string, headers: Sent, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = ask({ port, path, method, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) });
    });
    request.on('error', reject).end();
  });
}

const check = (app: { host: string }, headers: Sent = {}, uri?: string, method?: string) =>
  send('/door/check', { ...forwarded(app, uri, method), ...headers });

const cookieName = (kind: string, prefix = '__Host-') => `${prefix}${kind}_${markOf(config().instanceKey)}`;

/** A pass as a browser sends it. */
async function passFor(actor: UserActor, app: App): Promise<{ Cookie: string; secret: string }> {
  const visit = newSecret();
  const { code } = await openApp(actor, { appId: app.id, page: '/', visitHash: hashOfSecret(visit) });
  const { secret } = await enterApp(aVisitor(), { code, visit, host: app.host });
  if (secret === null) throw new Error('No pass was given.');
  return { Cookie: `theme=dark; ${cookieName('pass')}=${secret}; x=y`, secret };
}
const cookieOf = async (actor: UserActor, app: App) => ({ Cookie: (await passFor(actor, app)).Cookie });
const everybody = { isForEverybody: true };
const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** Latchkey's own headers that no app is to get, and the four that it gets each time. */
const OURS = [
  'strict-transport-security',
  'content-security-policy',
  'x-frame-options',
  'permissions-policy',
];
const IDENTITY = ['remote-user', 'remote-email', 'remote-name', 'remote-groups'];

describe('a check', () => {
  it('says yes to a pass, and who it is in UTF-8, in all four headers', async ({ cast, guest }) => {
    const app = await guardedApp(everybody);
    await db().user.update({ where: { id: guest.id }, data: { firstName: 'Zoë', lastName: 'Łuć' } });
    for (const name of ['Crew', 'Ops'])
      await db().group.create({
        data: { name, nameKey: name.toLowerCase(), members: { create: { userId: guest.id } } },
      });
    const { status, headers, body } = await check(app, await cookieOf(guest, app));
    expect([status, body]).toEqual([200, '']);
    const read = (name: string) => Buffer.from(String(headers[name]), 'latin1').toString('utf8');
    expect(IDENTITY.map(read)).toEqual([guest.id, guest.email, 'Zoë Łuć', 'Crew,Ops']);
    const mias = await check(app, await cookieOf(cast.mia, app));
    expect(IDENTITY.map((name) => mias.headers[name])).toEqual([
      cast.mia.id,
      cast.mia.email,
      'Mia Member',
      '',
    ]);
  });

  it('is kept by nobody, and brings no policy of ours to the app', async ({ cast }) => {
    const app = await guardedApp(everybody);
    for (const sent of [await cookieOf(cast.mia, app), NAVIGATION, {}]) {
      const { headers } = await check(app, sent as Sent);
      expect(headers['cache-control']).toBe('private, no-store');
      for (const name of OURS) expect(headers[name]).toBeUndefined();
    }
  });

  it('never reads its own query, nor waits for a body', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const sent = { ...forwarded(app), ...(await cookieOf(cast.mia, app)) };
    expect((await send('/door/check?code=x&ask=y', sent)).status).toBe(200);
    expect((await send('/door/check?', sent, 'POST')).status).toBe(200);
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries({ ...sent, 'Content-Length': '1000000' }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write(`PROPFIND /door/check HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    const [answer] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data) => resolve([data])));
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('leads who opens a page to Latchkey, with the page sealed and one cookie for all tabs', async () => {
    const app = await guardedApp(everybody);
    const { status, headers } = await check(app, NAVIGATION, '/page?a=1&b=%20');
    expect(status).toBe(302);
    const url = new URL(String(headers.location));
    expect(url.origin + url.pathname).toBe('https://latchkey.example.com/door');
    const opened = openAsk(url.searchParams.get('ask') ?? '');
    expect(opened).toMatchObject({ appId: app.id, page: '/page?a=1&b=%20', isStale: false });
    const [, visit = ''] =
      /^__Host-visit_[0-9a-f]{6}=([\w-]{43}); Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/.exec(
        String(headers['set-cookie']),
      ) ?? [];
    expect(opened?.visitHash).toBe(hashOfSecret(visit));
    const again = await check(app, { ...NAVIGATION, Cookie: `${cookieName('visit')}=${visit}` });
    expect(String(again.headers['set-cookie'])).toContain(visit);
  });

  it('forgets a page whose address is too long, rather than making one that proxies refuse', async () => {
    const app = await guardedApp(everybody);
    const pageOf = async (uri: string) => {
      const { headers } = await check(app, NAVIGATION, uri);
      expect(String(headers.location).length).toBeLessThan(3_000);
      return openAsk(new URL(String(headers.location)).searchParams.get('ask') ?? '')?.page;
    };
    expect(await pageOf(`/search?q=${'a'.repeat(5_000)}`)).toBe('/search');
    expect(await pageOf(`/${'a'.repeat(5_000)}`)).toBe('/');
  });

  it.for<[what: string, headers: Sent, method?: string]>([
    [
      'what a script asks for',
      { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Accept: 'application/json' },
    ],
    ['a picture', { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image', Accept: 'image/*' }],
    ['a frame', { ...NAVIGATION, 'Sec-Fetch-Dest': 'iframe' }],
    ['a WebSocket', { 'Sec-Fetch-Mode': 'websocket', Connection: 'Upgrade', Upgrade: 'websocket' }],
    ['a script without Fetch Metadata', { 'X-Requested-With': 'XMLHttpRequest', Accept: 'text/html' }],
    ['a program', { Accept: '*/*' }],
    ['a program that takes anything', {}],
    [
      'a CORS preflight',
      { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'PUT' },
      'OPTIONS',
    ],
    ['PROPFIND', {}, 'PROPFIND'],
    ['a form', { ...NAVIGATION }, 'POST'],
  ])('says 401 to %s, and leads it nowhere', async ([, headers, method], { task: _ }) => {
    const app = await guardedApp(everybody);
    const answer = await check(app, headers, '/page', method);
    expect(answer.status).toBe(401);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    const asksForPassword =
      headers['Sec-Fetch-Mode'] === undefined && !String(headers.Accept).includes('html');
    expect(answer.headers['www-authenticate']).toBe(
      asksForPassword ? `Basic realm="${app.name}", charset="UTF-8"` : undefined,
    );
    expect(answer.body).toContain(app.name);
  });

  it('says why as JSON, as text or as a page, as it is wanted', async () => {
    const app = await guardedApp(everybody);
    const json = await check(app, { Accept: 'application/json', 'Sec-Fetch-Mode': 'cors' });
    expect(JSON.parse(json.body)).toMatchObject({ error: 'signed_out', open: app.address });
    const plain = await check(app, { Accept: '*/*' });
    expect(plain.headers['content-type']).toBe('text/plain; charset=utf-8');
    const form = await check(app, NAVIGATION, '/save', 'POST');
    expect(form.body).toContain('<h1>You are signed out</h1>');
    expect(form.body).toContain(`href="${app.address}"`);
  });

  it('shows who may not open it a page that says whom to ask, and leads to Latchkey', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    await db().app.update({ where: { id: app.id }, data: { isForEverybody: false, name: 'A & <b>B</b>' } });
    const { status, body, headers } = await check(app, { ...pass, ...NAVIGATION });
    expect(status).toBe(403);
    expect(body).toContain('<h1>Mia Member may not open A &amp; &lt;b>B&lt;/b></h1>');
    expect(body).toContain(
      `You are signed in as ${cast.mia.email}. Ask Olivia Owner to let you in to ${app.host}.`,
    );
    expect(body).toContain('href="https://latchkey.example.com/apps"');
    expect(body).toContain('href="https://latchkey.example.com/door?ask=');
    expect(body).not.toMatch(/src=|<link|<script|url\(/);
    expect(headers['www-authenticate']).toBeUndefined();
    expect((await check(app, { ...pass, Accept: 'application/json' })).body).toContain('"error":"forbidden"');
  });

  it('says that there is no app at a host, or that the app is gone', async ({ cast }) => {
    expect((await check({ host: 'nowhere.example.com' }, NAVIGATION)).status).toBe(404);
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    await db().app.delete({ where: { id: app.id } });
    expect((await check(app, { ...pass, ...NAVIGATION })).status).toBe(404);
  });

  it('knows a host by its name alone', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    for (const host of [`${app.host}:8443`, app.host.toUpperCase(), `${app.host}.`])
      expect((await check(app, { ...pass, 'X-Forwarded-Host': host })).status).toBe(200);
    for (const host of [`${app.host}@evil.example`, `x${app.host}`, `${app.host}, evil.example`, '', ':443'])
      expect((await check(app, { ...pass, 'X-Forwarded-Host': host })).status).not.toBe(200);
  });

  it('takes a pass without the prefix only where the app has no https', async ({ cast }) => {
    const [app, plain] = [await guardedApp(everybody), await guardedApp(everybody)];
    await db().app.update({ where: { id: plain.id }, data: { address: `http://${plain.host}` } });
    for (const [one, status] of [
      [app, 401],
      [plain, 200],
    ] as const) {
      const { secret } = await passFor(cast.mia, one);
      expect((await check(one, { Cookie: `${cookieName('pass', '')}=${secret}` })).status).toBe(status);
    }
    expect((await check(plain, NAVIGATION)).headers['set-cookie']?.[0]).toMatch(
      /^visit_[0-9a-f]{6}=[^;]+(?!.*Secure)/,
    );
  });
});

describe('what is not clear', () => {
  const FIVE = [
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Method',
    'X-Forwarded-Proto',
    'X-Forwarded-Uri',
  ];
  it.for(FIVE)('is refused: %s missing, empty or there twice', async (name, { cast }) => {
    const app = await guardedApp(everybody);
    const sent: Sent = { ...forwarded(app), ...(await cookieOf(cast.mia, app)) };
    const value = String(sent[name]);
    const { [name]: _, ...without } = sent;
    for (const headers of [
      without,
      { ...sent, [name]: '' },
      { ...sent, [name]: [value, value] },
      { ...sent, [name]: [value, 'x'] },
    ]) {
      expect((await send('/door/check', headers)).status).toBe(400);
      expect((await send('/door/ask', headers)).status).toBe(403);
    }
    expect((await send('/door/check', sent)).status).toBe(200);
  });

  it.for([
    ...['Remote-User', 'remote-groups', 'REMOTE_EMAIL', 'Remote.Name', 'Remote_User'],
    ...[
      'X_Remote_User',
      'X_Forwarded_Host',
      'x_forwarded_uri',
      'X.Forwarded-For',
      'X_Webauth_User',
      'Latchkey_Probe',
    ],
  ])('is refused: a client that says %s', async (name, { cast }) => {
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    for (const value of ['olivia@example.com', ''])
      expect((await check(app, { ...pass, [name]: value })).status).toBe(400);
  });

  it('is refused also behind more headers than Node counts by itself', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    const many = Object.fromEntries(Array.from({ length: 2_500 }, (_, n) => [`a${n}`, '']));
    expect((await check(app, { ...pass, ...many })).status).toBe(200);
    expect((await check(app, { ...pass, ...many, x_remote_user: 'olivia@example.com' })).status).toBe(400);
  });

  it.for([
    '/a#b',
    '/a\\b',
    '/a b',
    '/a\tb',
    '/a\u0085b',
    'page',
    '*',
    'https://evil.example/',
    'a'.repeat(10),
  ])('is refused: the path %s', async (uri, { cast }) => {
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    expect((await check(app, pass, uri)).status).toBe(400);
  });

  it('is refused: a scheme or a method that is none', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    const odd: [name: string, value: string][] = [
      ['X-Forwarded-Proto', 'wss'],
      ['X-Forwarded-Proto', 'https,http'],
      ['X-Forwarded-Method', 'GET POST'],
      ['X-Forwarded-Method', 'get'],
    ];
    for (const [name, value] of odd) expect((await check(app, { ...pass, [name]: value })).status).toBe(400);
  });
});

describe('an open path', () => {
  const pathsOf = (app: App, ...paths: [path: string, isPrefix: boolean, asksForKey?: boolean][]) =>
    db().appPath.createMany({
      data: paths.map(([path, isPrefix, asksForKey = false]) => ({
        appId: app.id,
        path,
        isPrefix,
        asksForKey,
      })),
    });

  it('is open as it is written, and in no other spelling', async ({ cast }) => {
    const app = await guardedApp();
    await pathsOf(app, ['/hook', false], ['/public/', true]);
    for (const uri of ['/hook', '/hook?x=1', '/public/', '/public/a/b.png?c']) {
      const { status, headers } = await check(app, {}, uri);
      expect([uri, status, ...IDENTITY.map((name) => headers[name])]).toEqual([uri, 200, '', '', '', '']);
    }
    const CLOSED = [
      '/hook/',
      '/hook/x',
      '/Hook',
      '/hooks',
      '/publi',
      '/public',
      '/public/../admin',
      '/public/./a',
      '/public//a',
    ];
    const ODD = [
      '/public/%2e%2e/admin',
      '/public/%2E./a',
      '/public/%2fadmin',
      '/public/a;b',
      '/public/..;/admin',
      '/public/..%20/admin',
      '/public/%252e',
      '/public/%5c',
      '/public/%00',
      '/public/%0a',
      '/public/%3fx',
      '/public/%23',
      '//public/a',
      '/public/..',
      '/public/.',
      '/public/a%',
      '/public/%zz',
      '/public/\u00e9',
    ];
    for (const uri of [...CLOSED, ...ODD])
      expect([uri, (await check(app, {}, uri)).status]).toEqual([uri, 401]);
    // Whoever is signed in goes everywhere, and is told of.
    await db().app.update({ where: { id: app.id }, data: { isForEverybody: true } });
    const pass = await cookieOf(cast.mia, app);
    expect((await check(app, pass, '/public/../admin')).status).toBe(200);
    expect((await check(app, pass, '/hook')).headers['remote-user']).toBe(cast.mia.id);
  });

  it('may ask for the app’s own key', async () => {
    const app = await guardedApp({ keyHash: hashOfSecret('lkk_right') });
    const other = await guardedApp({ keyHash: hashOfSecret('lkk_other') });
    await pathsOf(app, ['/api/', true, true]);
    const tried = async (authorization: string | string[], uri = '/api/x') =>
      (await check(app, { Authorization: authorization }, uri)).status;
    expect(await tried('Bearer lkk_right')).toBe(200);
    expect(await tried('bearer lkk_right')).toBe(200);
    for (const wrong of ['Bearer lkk_wrong', 'Bearer lkk_other', 'lkk_right', 'Bearer ', ''])
      expect(await tried(wrong)).toBe(401);
    expect(await tried(['Bearer lkk_right', 'Bearer lkk_right'])).toBe(401);
    expect(await tried('Bearer lkk_right', '/elsewhere')).toBe(401);
    expect((await check(other, { Authorization: 'Bearer lkk_other' }, '/api/x')).status).toBe(401);
  });
});

describe('an app password', () => {
  it('opens one app to one person, and asks for it again when it is wrong', async ({ cast, guest }) => {
    const [app, other] = [await guardedApp(everybody), await guardedApp(everybody)];
    const { secret } = await makeAppPassword(guest, { appId: app.id, name: 'Phone' });
    const right = await check(app, basic(guest.email.toUpperCase(), secret), '/', 'PROPFIND');
    expect([right.status, right.headers['remote-user']]).toEqual([200, guest.id]);
    for (const [user, password, at] of [
      [cast.mia.email, secret, app],
      ['', secret, app],
      [guest.email, `${secret}x`, app],
      [guest.email, '', app],
      [guest.email, secret, other],
    ] as const) {
      const wrong = await check(at, { ...basic(user, password), 'X-Forwarded-For': aVisitor().ip ?? '' });
      expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([
        401,
        `Basic realm="${at.name}", charset="UTF-8"`,
      ]);
    }
    await db().app.update({ where: { id: app.id }, data: { isForEverybody: false } });
    expect((await check(app, basic(guest.email, secret))).status).toBe(403);
  });

  it('that is wrong too often is no longer looked at, and the right one goes on', async ({ guest }) => {
    const app = await guardedApp(everybody);
    const { secret } = await makeAppPassword(guest, { appId: app.id, name: 'Phone' });
    const from = { 'X-Forwarded-For': aVisitor().ip ?? '' };
    const statuses = [];
    for (let n = 0; n < 62; n += 1)
      statuses.push((await check(app, { ...basic('nobody@example.com', 'x'), ...from })).status);
    expect([statuses[0], statuses[59], statuses[60], statuses[61]]).toEqual([401, 401, 429, 429]);
    expect((await check(app, { ...basic(guest.email, secret), ...from })).status).toBe(200);
  });
});

describe('the way in', () => {
  const at = (app: App, code: string, visit: string | null, more: Sent = {}) =>
    check(
      app,
      { ...NAVIGATION, ...(visit && { Cookie: `${cookieName('visit')}=${visit}` }), ...more },
      `/.latchkey/enter?code=${code}`,
    );

  async function wayFor(actor: UserActor, app: App, page = '/deep?x=1') {
    const visit = newSecret();
    const { code } = await openApp(actor, { appId: app.id, page, visitHash: hashOfSecret(visit) });
    return { code, visit };
  }

  it('ends at the page, with the pass of this app alone', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const { code, visit } = await wayFor(cast.mia, app);
    const { status, headers } = await at(app, code, visit);
    expect([status, headers.location]).toEqual([302, `${app.address}/deep?x=1`]);
    const [, pass] =
      /^(__Host-pass_[0-9a-f]{6}=[\w-]{43}); Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure$/.exec(
        String(headers['set-cookie']),
      ) ?? [];
    expect((await check(app, { Cookie: pass ?? '' })).status).toBe(200);
    expect((await check(await guardedApp(everybody), { Cookie: pass ?? '' })).status).toBe(401);
  });

  it('of a code that does not fit is a page, and never leads on', async ({ cast }) => {
    const [app, other] = [await guardedApp(everybody), await guardedApp(everybody)];
    const { code, visit } = await wayFor(cast.mia, app);
    const tries = [at(app, code, null), at(other, code, visit), at(app, '', visit), at(app, 'x', visit)];
    for (const { status, headers, body } of await Promise.all(tries)) {
      expect(status).toBe(403);
      expect([headers.location, headers['set-cookie']]).toEqual([undefined, undefined]);
      expect(body).toContain('This way in is used up');
    }
    await at(app, code, visit);
    expect((await at(app, code, visit)).status).toBe(403);
  });

  it('of the first of two tabs begins anew when the second one has its cookie', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const open = async (uri: string, visit?: string) => {
      const sent = { ...NAVIGATION, ...(visit && { Cookie: `${cookieName('visit')}=${visit}` }) };
      const { headers } = await check(app, sent, uri);
      const ask = openAsk(new URL(String(headers.location)).searchParams.get('ask') ?? '');
      const [, given = ''] = /visit_[^=]*=([^;]*)/.exec(String(headers['set-cookie'])) ?? [];
      return { given, enter: async () => (await openApp(cast.mia, ask ?? expect.fail('No ask.'))).code };
    };
    const [one, two] = await Promise.all([open('/one?x=1'), open('/two')]);
    expect(one.given).not.toBe(two.given);
    const { status, headers } = await at(app, await one.enter(), two.given);
    expect([status, headers.location]).toEqual([302, `${app.address}/one?x=1`]);
    expect(String(headers['set-cookie'])).toMatch(/^__Host-visit_/);
    const again = await open('/one?x=1', two.given);
    const entered = [
      await at(app, await again.enter(), two.given),
      await at(app, await two.enter(), two.given),
    ];
    expect(entered.map((it) => [it.status, it.headers.location])).toEqual([
      [302, `${app.address}/one?x=1`],
      [302, `${app.address}/two`],
    ]);
    for (const it of entered) expect(String(it.headers['set-cookie'])).toMatch(/^__Host-pass_/);
  });

  it('says yes to nothing, whoever asks', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    for (const uri of [
      '/.latchkey/',
      '/.latchkey/enter',
      '/.latchkey/echo',
      '/.latchkey/x',
      '/.latchkey/enter/',
    ])
      for (const path of ['/door/check', '/door/own', '/door/answer'])
        expect((await send(path, { ...forwarded(app, uri), ...pass })).status).toBeGreaterThanOrEqual(400);
    expect((await send('/door/own', { ...forwarded(app, '/page'), ...pass })).status).toBe(404);
    expect((await send('/.latchkey/echo', { Host: app.host, ...pass })).status).toBe(404);
    expect((await send('/.latchkey/enter?code=x', { Host: app.host, ...pass })).status).toBe(404);
  });
});

describe('for nginx', () => {
  it('no is 401 or 403 without a body, and then the whole answer', async ({ cast }) => {
    const app = await guardedApp(everybody);
    const asked = async (headers: Sent) => {
      const sent = { ...forwarded(app), ...headers };
      const [no, whole] = [await send('/door/ask', sent), await send('/door/answer', sent)];
      expect([no.body, no.headers.location, no.headers['set-cookie']]).toEqual(['', undefined, undefined]);
      return [no.status, whole.status];
    };
    expect(await asked(NAVIGATION)).toEqual([401, 302]);
    expect(await asked({})).toEqual([401, 401]);
    expect(await asked({ X_Remote_User: 'olivia' })).toEqual([403, 400]);
    const pass = await cookieOf(cast.mia, app);
    // Somebody has come in meanwhile: the page is opened once more, by a person.
    expect(await asked({ ...pass, ...NAVIGATION })).toEqual([200, 503]);
    await db().app.update({ where: { id: app.id }, data: { isForEverybody: false } });
    expect(await asked({ ...pass, ...NAVIGATION })).toEqual([403, 403]);
  });
});

describe('whoever is let in by nothing', () => {
  it('is answered with less and less, and nobody else is', async ({ cast }) => {
    const own = frontDoor(SERVED, async () => expect.fail('It was handed on.'), { refusals: 3 });
    await listen(own, 0, '127.0.0.1');
    const { port: ownPort } = own.address() as AddressInfo;
    const app = await guardedApp(everybody);
    const pass = await cookieOf(cast.mia, app);
    const status = async (from: string, more: Sent = {}) => {
      const response = await fetch(`http://127.0.0.1:${ownPort}/door/check`, {
        headers: { ...forwarded(app), 'X-Forwarded-For': from, ...more } as never,
      });
      return response.status;
    };
    const statuses = [];
    for (let n = 0; n < 5; n += 1) statuses.push(await status('203.0.113.1'));
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect(await status('203.0.113.1', pass)).toBe(200);
    expect(await status('203.0.113.2')).toBe(401);
    own.closeAllConnections();
    own.close();
  });
});

describe('a probe', () => {
  it('is told what the door was told, and by nobody else', async () => {
    const app = await guardedApp();
    const probe = makeProbe(app, 'answer');
    const { status, headers, body } = await check(app, {
      [PROBE_HEADER]: probe.header,
      'X-Forwarded-Uri': ['/a', '/b'],
    });
    expect([status, headers[MARK_HEADER.toLowerCase()]]).toEqual([418, probe.mark]);
    expect(JSON.parse(body).headers).toContainEqual(['x-forwarded-uri', '/a']);
    const none = await check(app, { [PROBE_HEADER]: `${probe.header.slice(0, -2)}AA` });
    expect([none.status, none.headers[MARK_HEADER.toLowerCase()]]).toEqual([401, undefined]);
  });

  it('finds nobody there when it wants to', async () => {
    const app = await guardedApp();
    await expect(check(app, { [PROBE_HEADER]: makeProbe(app, 'down').header })).rejects.toThrow();
  });

  it('passes to the echo alone, which lists what an app would be told', async () => {
    const app = await guardedApp();
    const sent = { [PROBE_HEADER]: makeProbe(app, 'named').header };
    const { status, headers } = await check(app, sent, ECHO_PATH);
    expect([status, headers['remote-user']]).toEqual([200, 'latchkey-check']);
    expect((await check(app, sent, '/page')).status).toBe(401);
    const echo = await send(ECHO_PATH, { Host: app.host, 'Remote-User': 'latchkey-check', ...sent });
    expect(JSON.parse(echo.body).headers).toContainEqual(['remote-user', 'latchkey-check']);
  });
});

it('nothing of this has reached a page', () => {
  expect(behind).toEqual([]);
});
