import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import type { BrowserContext, Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { mia, olivia } from '../testing/cast';
import { debianEnv, findOfDebian } from '../testing/debian';
import { expect, expectAccessible, fillOwner, fillProfile, test } from './support/app';
import { changeDatabase } from './support/database';
import { type Echo, openEcho } from './support/echo';
import { freePort, type Instance, runCommand, startInstance } from './support/instance';
import {
  type Authority,
  CADDY_BEFORE,
  filesIn,
  newAuthority,
  nginxAround,
  type RunningProxy,
  startProxy,
  whyNoProxy,
} from './support/proxy';
import { dropDatabase, giveDatabase } from './support/test-server';

// Real proxies with the words that Latchkey gives for them, apps behind them that know nothing of signing in, and two
// Latchkeys with one database: one is asked about the wiki, the other about everything else.

test.use({ ignoreHTTPSErrors: true });
test.describe.configure({ mode: 'default' });

const HOSTS = {
  latchkey: 'latchkey.door.test',
  wiki: 'wiki.door.test',
  files: 'files.door.test',
  vault: 'vault.door.test',
  calendar: 'calendar.door.test',
  evil: 'evil.door.test',
};
type Host = keyof typeof HOSTS;
const MB = 1024 * 1024;
const RADICALE = findOfDebian('usr/bin/radicale');

let dataDir: string;
let port: number;
let authority: Authority;
let forWiki: Instance;
let others: Instance;
let ports: { forWiki: number; others: number };
let apps: Record<'wiki' | 'files' | 'vault' | 'evil', Echo>;
let calendar: { port: number; child: ChildProcess } | null;

const url = (host: Host, path = '') => `https://${HOSTS[host]}:${port}${path}`;
const kinds = (['caddy', 'nginx'] as const).filter((kind) => whyNoProxy(kind) === null);

test.beforeAll(async ({ browser }) => {
  if (kinds.length === 0) return;
  dataDir = mkdtempSync(join(tmpdir(), 'latchkey-doors-'));
  await giveDatabase(dataDir);
  const [first, second, outer] = [await freePort(), await freePort(), await freePort()];
  [port, ports, authority] = [outer, { forWiki: first, others: second }, await newAuthority()];
  const settings = {
    LATCHKEY_DATA_DIR: dataDir,
    N8N_EDITOR_BASE_URL: url('latchkey'),
    N8N_PROXY_HOPS: '1',
    N8N_METRICS: 'true',
    N8N_PERSONALIZATION_ENABLED: 'false',
  };
  others = await startInstance({ ...settings, N8N_PORT: String(second) });
  forWiki = await startInstance({ ...settings, N8N_PORT: String(first) });
  apps = {
    wiki: await openEcho('Wiki'),
    files: await openEcho('Files'),
    vault: await openEcho('Vault'),
    evil: await openEcho('Evil', [
      'pass=evil; Domain=door.test; Path=/',
      '__Host-pass=evil; Domain=door.test; Path=/; Secure',
    ]),
  };
  calendar = await startCalendar();
  for (const [name, host, isForEverybody] of [
    ['Wiki', 'wiki', true],
    ['Files', 'files', true],
    ['Vault', 'vault', false],
    ['Calendar', 'calendar', true],
  ] as const)
    await changeDatabase(
      others,
      `insert into app (id, name, "nameKey", kind, address, host, "isForEverybody", preset)
       values (gen_random_uuid(), $1, lower($1), 'guarded', $2, $3, $4, $5)`,
      [name, url(host), HOSTS[host], isForEverybody, host === 'calendar' ? 'radicale' : ''],
    );
  const proxy = await start(kinds[0] ?? 'caddy');
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await page.goto(others.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  const { stdout } = await command('invite', mia.email);
  const guest = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await guest.goto(stdout.trim());
  await fillProfile(guest, mia);
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByText(/Mia/).first()).toBeVisible();
  await Promise.all([page.context().close(), guest.context().close(), proxy.stop()]);
  await changeDatabase(
    others,
    `insert into app_user ("appId", "userId") select app.id, "user".id from app, "user" where name = 'Vault' and email = $1`,
    [olivia.email],
  );
  await changeDatabase(
    others,
    `insert into app_path (id, "appId", path, "isPrefix") select gen_random_uuid(), id, '/public/', true from app where name = 'Wiki'`,
    [],
  );
});

test.afterAll(async () => {
  if (kinds.length === 0) return;
  calendar?.child.kill();
  await Promise.all(Object.values(apps).map((app) => app.close()));
  await forWiki.remove();
  await others.remove();
  await dropDatabase(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs the command line on the database of both. */
async function command(...args: string[]) {
  const ran = await runCommand(args, { LATCHKEY_DATA_DIR: dataDir, N8N_EDITOR_BASE_URL: url('latchkey') });
  if (ran.code !== 0) throw new Error(ran.output);
  return ran;
}

/** Radicale, which believes the header X-Remote-User. */
async function startCalendar(): Promise<typeof calendar> {
  if (!RADICALE) return null;
  const own = await freePort();
  const config = join(dataDir, 'radicale.conf');
  writeFileSync(
    config,
    `[server]\nhosts = 127.0.0.1:${own}\n[auth]\ntype = http_x_remote_user\n[rights]\ntype = owner_only\n` +
      `[storage]\nfilesystem_folder = ${join(dataDir, 'calendars')}\n`,
  );
  return { port: own, child: spawn(RADICALE, ['--config', config], { stdio: 'ignore', env: debianEnv() }) };
}

/** What `apps:words` prints for the app of a host, by the name of each file. */
async function wordsFor(kind: 'caddy' | 'nginx', host: Host, app: number): Promise<Record<string, string>> {
  const latchkey = host === 'wiki' ? ports.forWiki : ports.others;
  const places = ['--upstream', `127.0.0.1:${app}`, '--latchkey', `127.0.0.1:${latchkey}`];
  const { stdout } = await command('apps:words', HOSTS[host], '--proxy', kind, ...places);
  return filesIn(stdout);
}

/** Starts a proxy before all of them, with the words that Latchkey prints for each app. */
async function start(kind: 'caddy' | 'nginx'): Promise<RunningProxy> {
  const guarded: [Host, number][] = (['wiki', 'files', 'vault'] as const).map((name) => [
    name,
    apps[name].port,
  ]);
  if (calendar) guarded.push(['calendar', calendar.port]);
  const words = await Promise.all(guarded.map(([host, app]) => wordsFor(kind, host, app)));
  const open = [
    { host: HOSTS.latchkey, to: ports.others },
    { host: HOSTS.evil, to: apps.evil.port },
  ];
  const { certificate, key } = await authority.sign(Object.values(HOSTS));
  const files = { 'cert.pem': certificate, 'key.pem': key };
  if (kind === 'caddy') {
    const sites = [
      ...words.map(({ Caddyfile = '' }) => Caddyfile),
      ...open.map(({ host, to }) => `${host}:${port} {\n  reverse_proxy 127.0.0.1:${to}\n}\n`),
    ].map((site) => site.replace('{\n', '{\n  tls cert.pem key.pem\n'));
    return startProxy(kind, { Caddyfile: CADDY_BEFORE + sites.join(''), ...files }, port);
  }
  const [ofWiki = {}, ofOthers = {}] = words;
  const { 'said.inc': said = '', 'guard.inc': guard = '', 'conf.d/latchkey.conf': shared = '' } = ofOthers;
  // The wiki's own Latchkey goes by another name.
  const forWikiAlone = (ofWiki['conf.d/latchkey.conf'] ?? '').replace(/^map .*\n/m, '');
  const servers = [
    ...words.map((own, n) => {
      const [, site = ''] = Object.entries(own).find(([name]) => /^conf\.d\/(?!latchkey\.)/.test(name)) ?? [];
      return n === 0 ? site.replace(/http:\/\/latchkey\b/g, 'http://latchkey_of_wiki') : site;
    }),
    ...open.map(
      ({ host, to }) => `server { listen ${port} ssl; server_name ${host};
        ssl_certificate cert.pem; ssl_certificate_key key.pem;
        location / { proxy_pass http://127.0.0.1:${to}; proxy_http_version 1.1; proxy_set_header Host $host:$server_port;
        proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host:$server_port; } }`,
    ),
  ].map((site) =>
    site
      .replace(/listen (\d+) ssl;/, 'listen $1 ssl http2;')
      .replace(/ssl_certificate \S+;/, 'ssl_certificate cert.pem;')
      .replace(/ssl_certificate_key \S+;/, 'ssl_certificate_key key.pem;'),
  );
  const before = `${shared}${forWikiAlone.replace('upstream latchkey ', 'upstream latchkey_of_wiki ')}proxy_request_buffering off;`;
  return startProxy(
    kind,
    {
      'nginx.conf': nginxAround(`${before}\n${servers.join('\n')}`),
      ...{ 'said.inc': said, 'guard.inc': guard },
      ...files,
    },
    port,
  );
}

type Sent = Record<string, string | string[]>;
type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** Asks by a program, for a host by its name. */
function send(
  host: Host,
  path: string,
  headers: Sent = {},
  method = 'GET',
  body?: () => AsyncIterable<Buffer>,
) {
  return new Promise<Answer>((resolve, reject) => {
    const request = ask({
      host: '127.0.0.1',
      port,
      path,
      method,
      servername: HOSTS[host],
      ca: authority.certificate,
      headers: { Host: `${HOSTS[host]}:${port}`, ...headers },
      agent: false,
    });
    request.on('response', async (response) =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }),
    );
    request.on('error', reject);
    if (!body) return void request.end();
    void (async () => {
      for await (const chunk of body())
        if (!request.write(chunk)) await new Promise((ready) => request.once('drain', ready));
      request.end();
    })();
  });
}

/** What comes back for bytes that no HTTP client would send, to a connection for this host. */
function say(host: Host, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: HOSTS[host], ca: authority.certificate });
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', reject).on('close', () => resolve(heard));
    socket.on('secureConnect', () => socket.write(words));
  });
}
const statusIn = (heard: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(heard)?.[1]);

/** The cookies of a browser on a host, as a program sends them. */
async function cookiesOf(context: BrowserContext, host: Host): Promise<{ Cookie: string }> {
  const cookies = await context.cookies(url(host));
  return { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
}

async function fillSignIn(
  page: Page,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens the wiki as Mia, who signs in on the way. */
async function enter(page: Page, path = '/'): Promise<void> {
  await page.goto(url('wiki', path));
  await fillSignIn(page, mia);
  await expect(page.getByRole('heading', { name: 'Wiki', exact: true })).toBeVisible();
}

for (const kind of ['caddy', 'nginx'] as const)
  test.describe(`behind ${kind}`, () => {
    const missing = whyNoProxy(kind);
    let proxy: RunningProxy;
    test.beforeAll(async () => {
      if (!missing) proxy = await start(kind);
    });
    test.beforeEach(() => test.info().skip(missing !== null, missing ?? ''));
    test.afterAll(() => proxy?.stop());

    for (const javaScriptEnabled of [true, false])
      test(`who opens an app signs in, and is back at the page${javaScriptEnabled ? '' : ', without JavaScript as well'}`, async ({
        browser,
      }) => {
        const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled });
        const page = await context.newPage();
        await page.goto(url('wiki', '/deep?x=1&y=%20z'));
        await expect(page.getByText('Sign in to open Wiki.')).toBeVisible();
        expect(new URL(page.url()).hostname).toBe(HOSTS.latchkey);
        await fillSignIn(page, mia);
        await expect(page.getByText(`User: ${mia.email}`)).toBeVisible();
        expect(page.url()).toBe(url('wiki', '/deep?x=1&y=%20z'));
        // The next one opens by itself, with the place in the page.
        await page.goto(url('files', '/list#place'));
        await expect(page.getByRole('heading', { name: 'Files', exact: true })).toBeVisible();
        expect(page.url()).toBe(url('files', '/list#place'));
        // No app is ever shown the key to another one.
        const names = (await context.cookies(url('wiki'))).map(({ name }) =>
          name.replace(/[0-9a-f]{6}$/, ''),
        );
        expect(names.toSorted()).toEqual(['__Host-pass_', '__Host-visit_']);
        await page.goto(url('evil'));
        const evil = await page.evaluate(() => document.cookie);
        expect(evil).not.toMatch(/latchkey|visit|pass_/);
        await context.close();
      });

    test('several tabs that are opened at once all come to their pages', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const [first, second] = [await context.newPage(), await context.newPage()];
      // Neither has a cookie yet on the app's host, and each is given one.
      await Promise.all([first.goto(url('wiki', '/one')), second.goto(url('wiki', '/two'))]);
      await fillSignIn(first, mia);
      await expect(first).toHaveURL(url('wiki', '/one'));
      await second.reload();
      await expect(second).toHaveURL(url('wiki', '/two'));
      await context.close();
    });

    test('streams, WebSockets, large uploads and every method go through', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await enter(page);
      const said = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const socket = new WebSocket(`wss://${location.host}/socket`);
            socket.onmessage = ({ data }) => resolve(data);
            socket.onerror = () => resolve('It failed.');
          }),
      );
      expect(said).toBe(mia.email);
      // The first event comes while the stream is open.
      const event = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const source = new EventSource('/events');
            source.onmessage = ({ data }) => {
              source.close();
              resolve(data);
            };
          }),
      );
      expect(event).toBe('first');
      const pass = await cookiesOf(context, 'wiki');
      async function* pieces() {
        for (let n = 0; n < 100; n += 1) yield Buffer.alloc(MB, 'a');
      }
      const upload = await send('wiki', '/upload', pass, 'POST', pieces);
      expect(JSON.parse(upload.body)).toMatchObject({ method: 'POST', bytes: 100 * MB });
      for (const method of ['HEAD', 'PUT', 'DELETE', 'PROPFIND', 'OPTIONS'])
        expect([method, (await send('wiki', '/headers', pass, method)).status]).toEqual([method, 200]);
      await context.close();
    });

    test('nobody who is no page is led elsewhere', async () => {
      const before = apps.wiki.reached.length;
      const program = await send('wiki', '/api');
      expect([program.status, program.headers['www-authenticate']]).toEqual([
        401,
        'Basic realm="Wiki", charset="UTF-8"',
      ]);
      expect(program.body).toContain('Nobody is signed in.');
      expect(program.headers['cache-control']).toBe('private, no-store');
      const script = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Accept: 'application/json' };
      const json = await send('wiki', '/api', script, 'PUT');
      expect([json.status, JSON.parse(json.body).error, json.headers['www-authenticate']]).toEqual([
        401,
        'signed_out',
        undefined,
      ]);
      const preflight = { Origin: url('evil'), 'Access-Control-Request-Method': 'PUT' };
      const cors = await send('wiki', '/api', preflight, 'OPTIONS');
      expect([cors.status, cors.headers['access-control-allow-origin']]).toEqual([401, undefined]);
      const socket = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
      expect((await send('wiki', '/socket', { ...socket, 'Sec-WebSocket-Key': 'eA==' })).status).toBe(401);
      expect(apps.wiki.reached.length).toBe(before);
    });

    test('signing out reaches every app with the next request, and a form that comes after it is told so', async ({
      browser,
    }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await enter(page);
      const pass = await cookiesOf(context, 'wiki');
      expect((await send('wiki', '/headers', pass)).status).toBe(200);
      await command('sign-out', mia.email);
      expect((await send('wiki', '/headers', pass)).status).toBe(401);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
      expect(apps.wiki.reached).not.toContain('/save');
      await page.getByRole('link', { name: 'Open Wiki' }).click();
      await fillSignIn(page, mia);
      await expect(page).toHaveURL(url('wiki', '/'));
      await context.close();
    });

    test('who may not open an app hears whom to ask, and somebody else signs in', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await enter(page);
      await page.goto(url('vault', '/safe'));
      await expect(page.getByRole('heading', { name: 'Mia Member may not open Vault' })).toBeVisible();
      await expect(page.getByText(`Ask Olivia Owner to let you in to ${HOSTS.vault}.`)).toBeVisible();
      await expect(page.getByRole('link', { name: 'What I can open' })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
      await fillSignIn(page, olivia);
      await expect(page.getByText(`User: ${olivia.email}`)).toBeVisible();
      expect(page.url()).toBe(url('vault', '/safe'));
      // Whoever is in and loses the permission reads the same on the app's own host.
      await changeDatabase(others, 'delete from app_user', []);
      await page.reload();
      await expect(page.getByRole('heading', { name: 'Olivia Owner may not open Vault' })).toBeVisible();
      expect(new URL(page.url()).hostname).toBe(HOSTS.vault);
      await expectAccessible(page);
      await changeDatabase(
        others,
        `insert into app_user ("appId", "userId") select app.id, "user".id from app, "user" where name = 'Vault' and email = $1`,
        [olivia.email],
      );
      await page.reload();
      await expect(page.getByRole('heading', { name: 'Vault', exact: true })).toBeVisible();
      await context.close();
    });

    test('who forgot the password, or was only just invited, comes to the page of the app that they wanted', async ({
      browser,
    }) => {
      const javaScriptEnabled = kind === 'caddy';
      const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled });
      const page = await context.newPage();
      const fay = { ...mia, email: `fay-${kind}@example.com`, firstName: 'Fay', lastName: 'Fresh' };
      const invite = (await command('invite', fay.email)).stdout.trim();
      await page.goto(url('wiki', '/deep?x=1'));
      await expect(page.getByText('Sign in to open Wiki.')).toBeVisible();
      await page.goto(invite);
      await fillProfile(page, fay);
      await page.getByRole('button', { name: 'Join' }).click();
      await expect(page.getByText(`User: ${fay.email}`)).toBeVisible();
      expect(page.url()).toBe(url('wiki', '/deep?x=1'));
      const wanted = async () =>
        (await context.cookies(url('latchkey'))).filter(({ name }) => name.includes('wanted'));
      expect(await wanted()).toEqual([]);

      await command('sign-out', fay.email);
      await page.goto(url('wiki', '/list'));
      await page.getByRole('link', { name: 'Forgot your password?' }).click();
      expect(await wanted()).toMatchObject([{ httpOnly: true, secure: true, sameSite: 'Lax' }]);
      await page.getByRole('link', { name: 'Back to sign-in' }).click();
      await expect(page.getByText('Sign in to open Wiki.')).toBeVisible();
      await page.goto((await command('reset-password', fay.email)).stdout.trim());
      await page.getByLabel('New password').fill('Chosen-anew-1');
      await page.getByRole('button', { name: 'Set password' }).click();
      await expect(page.getByText(`User: ${fay.email}`)).toBeVisible();
      expect(page.url()).toBe(url('wiki', '/list'));
      expect(await wanted()).toEqual([]);
      await context.close();
    });

    test('an app asks for a second factor once: who has none makes one on the way, and who has one shows it', async ({
      browser,
    }) => {
      const fay = { ...mia, email: `factor-${kind}@example.com`, firstName: 'Fay', lastName: 'Factor' };
      const contexts = [
        await browser.newContext({ ignoreHTTPSErrors: true }),
        await browser.newContext({ ignoreHTTPSErrors: true }),
      ] as const;
      const [page, other] = [await contexts[0].newPage(), await contexts[1].newPage()];
      await page.goto((await command('invite', fay.email)).stdout.trim());
      await fillProfile(page, fay);
      await page.getByRole('button', { name: 'Join' }).click();
      await expect(page.getByText(/Fay/).first()).toBeVisible();
      const ask = (isAsked: boolean) =>
        changeDatabase(others, `update app set "asksForFactor" = $1 where name = 'Files'`, [isAsked]);
      await ask(true);
      try {
        await page.goto(url('files', '/list'));
        await expect(page.getByRole('heading', { name: 'Files asks for a second factor' })).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('link', { name: 'Set one up' }).click();
        await page.getByRole('button', { name: 'Turn on' }).click();
        const link = await page.getByRole('link', { name: 'Open it in the app' }).getAttribute('href');
        const secret = Secret.fromBase32(new URL(link ?? '').searchParams.get('secret') ?? '');
        await page.getByLabel('Code').fill(TOTP.generate({ secret }));
        await page.getByRole('button', { name: 'Turn on' }).click();
        await expect(page.getByRole('list', { name: 'Your backup codes' })).toBeVisible();
        await page.getByRole('link', { name: 'Go on' }).click();
        await expect(page.getByText(`User: ${fay.email}`)).toBeVisible();
        expect(page.url()).toBe(url('files', '/list'));

        // Who shows it to sign in is not asked again. A code works once; the next one would be half a minute away.
        const nextCode = async () => {
          await changeDatabase(others, 'update two_factor set "lastStep" = 0', []);
          return TOTP.generate({ secret });
        };
        await other.goto(url('files', '/other'));
        await fillSignIn(other, fay);
        await expect(other.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
        await other.getByLabel('Code').fill(await nextCode());
        await other.getByRole('button', { name: 'Continue' }).click();
        await expect(other.getByText('Path: /other')).toBeVisible();

        // A sign-in of before it was noted who had shown one.
        await changeDatabase(others, 'update session set "hasShownFactor" = false', []);
        const before = apps.files.reached.length;
        await other.goto(url('files', '/page'));
        await expect(other.getByRole('heading', { name: 'Files asks for a second factor' })).toBeVisible();
        expect(apps.files.reached.length).toBe(before);
        await other.getByRole('link', { name: 'Show it' }).click();
        await other.getByLabel('Code').fill(await nextCode());
        await other.getByRole('button', { name: 'Confirm with the code' }).click();
        await expect(other.getByText(`User: ${fay.email}`)).toBeVisible();
        expect(other.url()).toBe(url('files', '/page'));
        await other.goto(url('files', '/again'));
        await expect(other.getByText('Path: /again')).toBeVisible();
      } finally {
        await ask(false);
      }
      for (const context of contexts) await context.close();
    });

    test('long addresses and many headers go through', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      const long = `/search?q=${'a'.repeat(3_000)}`;
      // What is too long to be kept on the way through the sign-in is forgotten down to its path.
      await page.goto(url('wiki', long));
      await fillSignIn(page, mia);
      await expect(page).toHaveURL(url('wiki', '/search'));
      await page.goto(url('wiki', long));
      await expect(page.getByText(`User: ${mia.email}`)).toBeVisible();
      expect(page.url()).toBe(url('wiki', long));
      const many = Object.fromEntries(Array.from({ length: 3 }, (_, n) => [`Large-${n}`, 'a'.repeat(4_000)]));
      const pass = await cookiesOf(context, 'wiki');
      expect((await send('wiki', '/headers', { ...pass, ...many })).status).toBe(200);
      expect((await send('wiki', '/headers', many)).status).toBe(401);
      await context.close();
    });

    test('an app that is removed while people are inside is shut with the next request', async ({
      browser,
    }) => {
      const contexts = [
        await browser.newContext({ ignoreHTTPSErrors: true }),
        await browser.newContext({ ignoreHTTPSErrors: true }),
      ] as const;
      const [page, other] = [await contexts[0].newPage(), await contexts[1].newPage()];
      await page.goto(url('vault', '/safe'));
      await fillSignIn(page, olivia);
      await expect(page.getByRole('heading', { name: 'Vault', exact: true })).toBeVisible();
      const pass = await cookiesOf(contexts[0], 'vault');
      await other.goto(url('vault', '/safe'));
      await expect(other.getByText('Sign in to open Vault.')).toBeVisible();
      await command('apps:remove', 'Vault');
      try {
        const before = apps.vault.reached.length;
        expect((await send('vault', '/headers', pass)).status).toBe(404);
        await page.getByRole('button', { name: 'Save' }).click();
        await expect(page.getByRole('heading', { name: 'There is no app here' })).toBeVisible();
        await expectAccessible(page);
        await fillSignIn(other, olivia);
        await expect(other.getByRole('heading', { name: 'This app is not here any more' })).toBeVisible();
        await expectAccessible(other);
        expect(apps.vault.reached.length).toBe(before);
      } finally {
        await command('apps:add', 'Vault', url('vault'), '--user', olivia.email);
      }
      // One that is added in its place knows nobody who was in.
      expect((await send('vault', '/headers', pass)).status).toBe(401);
      await page.goto(url('vault', '/safe'));
      await expect(page.getByText(`User: ${olivia.email}`)).toBeVisible();
      for (const context of contexts) await context.close();
    });

    test('an open path is open, and no way leads around it', async () => {
      expect((await send('wiki', '/public/a.png')).status).toBe(200);
      const before = apps.wiki.reached.length;
      const paths = [
        ...['/public/../secret', '/public/./../secret', '/public/%2e%2e/secret', '/public/..%2fsecret'],
        ...['/public//secret', '//public/secret', '/public/..;/secret', '/public/;/../secret', '/Public/'],
        ...[
          '/public/%2e%2e%2fsecret',
          '/public/\\..\\secret',
          '/secret?/public/',
          '/secret#/public/',
          '/secret/public/',
        ],
      ];
      for (const path of paths) {
        const heard = await say(
          'wiki',
          `GET ${path} HTTP/1.1\r\nHost: ${HOSTS.wiki}:${port}\r\nConnection: close\r\n\r\n`,
        );
        expect([path, statusIn(heard)]).not.toEqual([path, 200]);
      }
      expect(apps.wiki.reached.slice(before)).toEqual([]);
    });

    test('what a client says of itself reaches no app', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await enter(page);
      const pass = await cookiesOf(context, 'wiki');
      const identity = async (more: Sent) => {
        const { status, body } = await send('wiki', '/headers', { ...pass, ...more });
        if (status !== 200) return status;
        const raw: string[] = JSON.parse(body).rawHeaders;
        const told = raw.flatMap((name, n) =>
          n % 2 === 0 && /^remote/.test(name.toLowerCase().replace(/[^a-z]/g, '-')) ? [raw[n + 1]] : [],
        );
        return told.map((value) => value ?? '');
      };
      // In the order in which the proxy has them.
      const first = [await identity({})].flat().map(String);
      const id = first.find((value) => /^[0-9a-f-]{36}$/.test(value)) ?? 'none';
      const own = [id, mia.email, 'Mia Member', ''];
      // nginx leaves out what is empty.
      expect(first.filter(Boolean).toSorted()).toEqual(own.filter(Boolean).toSorted());
      // Each is either refused, or the app hears of Mia and of nobody else.
      const attacks: Sent[] = [
        { 'Remote-User': 'olivia' },
        { 'remote-email': olivia.email, 'Remote-Groups': 'admins' },
        { Remote_User: 'olivia' },
        { 'Remote-User': ['olivia', 'olivia'] },
        { Connection: 'close, Remote-User', Remote_User: 'olivia' },
        { Connection: 'Remote-Email', Remote_Email: olivia.email },
        { Connection: 'close, X-Forwarded-Host', 'X-Forwarded-Host': HOSTS.vault },
        { 'Remote.User': 'olivia' },
      ];
      for (const attack of attacks) {
        const told = await identity(attack);
        if (typeof told === 'number') expect([400, 403]).toContain(told);
        else for (const value of told) expect(own).toContain(value);
      }
      // More headers than Node counts, the last of which is one that apps believe.
      const many = Object.fromEntries(Array.from({ length: 2_200 }, (_, n) => [`a${n}`, '']));
      const told = await identity({ ...many, x_remote_user: 'olivia' });
      if (Array.isArray(told)) for (const value of told) expect(own).toContain(value);
      // Forwarded headers of its own open nothing, and lead nowhere else.
      for (const more of [
        { 'X-Forwarded-Uri': '/public/' },
        { 'X-Forwarded-Method': 'GET' },
        { 'X-Forwarded-Host': HOSTS.vault },
        { 'X-Forwarded-Uri': ['/public/', '/public/'] },
      ] as Sent[])
        expect((await send('wiki', '/headers', more)).status).toBe(401);
      await context.close();
    });

    test('the pass of one app opens no other, whatever the request says of its host', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await enter(page);
      const { Cookie } = await cookiesOf(context, 'wiki');
      const before = apps.vault.reached.length + apps.files.reached.length;
      for (const target of ['vault', 'files'] as const) {
        expect((await send(target, '/', { Cookie })).status).toBe(401);
        const lines = `Cookie: ${Cookie}\r\nConnection: close\r\n\r\n`;
        for (const [line, host, to] of [
          [url(target, '/x'), `${HOSTS.wiki}:${port}`, target],
          [url(target, '/x'), `${HOSTS.wiki}:${port}`, 'wiki'],
          ['/x', HOSTS[target], 'wiki'],
          ['/x', `${HOSTS.wiki}:${port}\r\nHost: ${HOSTS[target]}:${port}`, target],
          ['/x', `${HOSTS.wiki}:${port}`, target],
        ] as const)
          await say(to, `GET ${line} HTTP/1.1\r\nHost: ${host}\r\n${lines}`);
      }
      expect(apps.vault.reached.length + apps.files.reached.length).toBe(before);
      await context.close();
    });

    test('nobody is let in by a way that was made for somebody else, nor by what a sibling host sets', async ({
      browser,
    }) => {
      const [mias, olivias] = [
        await browser.newContext({ ignoreHTTPSErrors: true }),
        await browser.newContext({ ignoreHTTPSErrors: true }),
      ];
      const page = await mias.newPage();
      // Olivia's way in, stopped before it ends.
      const other = await olivias.newPage();
      await other.goto(url('latchkey', '/sign-in'));
      await fillSignIn(other, olivia);
      await expect(other.getByRole('heading', { name: 'Users' })).toBeVisible();
      const opening = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Accept: 'text/html' };
      const led = new URL(String((await send('files', '/', opening)).headers.location));
      const signedIn = {
        ...opening,
        'Sec-Fetch-Site': 'same-site',
        ...(await cookiesOf(olivias, 'latchkey')),
      };
      const way = String((await send('latchkey', led.pathname + led.search, signedIn)).headers.location);
      expect(way).toContain('/.latchkey/enter?code=');
      await page.goto(way);
      await expect(page.getByRole('heading', { name: 'This way in is used up' })).toBeVisible();
      expect((await mias.cookies(url('files'))).filter(({ name }) => name.includes('pass'))).toEqual([]);
      // A sibling's cookies change nothing of who somebody is, and it is shown none.
      await page.goto(url('evil'));
      await enter(page);
      await page.goto(url('evil'));
      await page.goto(url('wiki'));
      await expect(page.getByText(`User: ${mia.email}`)).toBeVisible();
      const sent = await page.goto(url('evil', '/headers'));
      expect(await sent?.text()).not.toMatch(/latchkey_|pass_|visit_/);
      await mias.close();
      await olivias.close();
    });

    test('what is Latchkey’s own on an app’s host says yes to nobody', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await enter(page);
      const pass = await cookiesOf(context, 'wiki');
      const before = apps.wiki.reached.length;
      for (const path of [
        '/.latchkey/',
        '/.latchkey/check',
        '/.latchkey/echo',
        '/.latchkey/enter',
        '/.latchkey/enter?code=x',
      ])
        for (const headers of [{}, pass])
          expect((await send('wiki', path, headers)).status).toBeGreaterThanOrEqual(400);
      expect(apps.wiki.reached.length).toBe(before);
      await context.close();
    });

    test('a calendar is opened by an app password, and by nobody else’s', async () => {
      test.info().skip(!calendar, 'Radicale is not installed');
      const [mias, olivias] = [
        (await command('apps:password', 'Calendar', mia.email)).stdout.trim(),
        (await command('apps:password', 'calendar', olivia.email)).stdout.trim(),
      ];
      const basic = (email: string, password: string) => ({
        Authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
      });
      const wrong = await send('calendar', '/', basic(mia.email, olivias), 'PROPFIND');
      expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([
        401,
        expect.stringContaining('Calendar'),
      ]);
      expect((await send('wiki', '/', basic(mia.email, mias))).status).toBe(401);
      // Under which name the calendar knows her.
      const found = await send('calendar', '/', { ...basic(mia.email, mias), Depth: '0' }, 'PROPFIND');
      expect(found.status).toBe(207);
      const principal = async (headers: Sent) => {
        const { body } = await send(
          'calendar',
          '/',
          { ...headers, Depth: '0', 'Content-Type': 'text/xml' },
          'PROPFIND',
          async function* () {
            yield Buffer.from(
              '<?xml version="1.0"?><propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>',
            );
          },
        );
        return /principal><href>([^<]*)/.exec(body)?.[1] ?? body;
      };
      const [hers, owners] = [
        await principal(basic(mia.email, mias)),
        await principal(basic(olivia.email, olivias)),
      ];
      expect(hers).toMatch(/^\/[0-9a-f-]{36}\/$/);
      expect(owners).not.toBe(hers);
      expect((await send('calendar', hers, basic(mia.email, mias), 'PROPFIND')).status).toBe(207);
      expect((await send('calendar', hers, basic(olivia.email, olivias), 'PROPFIND')).status).toBe(403);
      // What once opened Olivia's calendar to anybody who may open their own.
      const forged = await send(
        'calendar',
        owners,
        { ...basic(mia.email, mias), Connection: 'close, X-Remote-User', X_Remote_User: owners.slice(1, -1) },
        'PROPFIND',
      );
      expect([400, 403]).toContain(forged.status);
    });

    test('while Latchkey is away, nothing is open', async ({ browser }) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await enter(page);
      const pass = await cookiesOf(context, 'wiki');
      await forWiki.stop();
      const before = apps.wiki.reached.length;
      for (const headers of [{}, pass])
        expect((await send('wiki', '/headers', headers)).status).toBeGreaterThanOrEqual(500);
      expect(apps.wiki.reached.length).toBe(before);
      await forWiki.restart();
      await expect.poll(async () => (await send('wiki', '/headers', pass)).status).toBe(200);
      await context.close();
    });
  });
