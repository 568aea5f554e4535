import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { debianEnv } from '../../testing/debian';
import { PROXIES, type ProxyFile, proxyWords } from './proxy-words';

// Each proxy reads what it is told by its own program, where that is installed. The journeys run Caddy and nginx with it;
// HAProxy, which is told by a script of ours, is run here.

const WIKI = { address: 'https://wiki.example.com', preset: '' };
const PLACES = { upstream: '127.0.0.1:3000', latchkey: '127.0.0.1:5678' };
const env = debianEnv();

const isMissing = (program: string, ...args: string[]) =>
  spawnSync(program, args, { env }).error !== undefined;
const isWithout = {
  caddy: isMissing('caddy', 'version'),
  nginx: isMissing('nginx', '-v'),
  haproxy: isMissing('haproxy', '-v'),
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(files: { file: string; text: string }[]): void {
  for (const { file, text } of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** What a program says of the files; an empty text where it takes them. */
function faultsOf(program: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

const textOf = (files: ProxyFile[], name: string) =>
  files.find(({ file }) => file.endsWith(name))?.text ?? '';
const APPS = [
  ['an app on https', WIKI],
  ['one on a port of its own', { ...WIKI, address: 'https://wiki.example.com:8443' }],
  ['one on http', { ...WIKI, address: 'http://wiki.example.com:8080' }],
  ['one that reads another header', { ...WIKI, preset: 'radicale' }],
] as const;

describe('what a proxy is told', () => {
  it.each(PROXIES)(
    '%s: marks what is the reader’s to look at, and holds nothing that was left open',
    (proxy) => {
      for (const [, app] of APPS)
        for (const { file, text, marks } of proxyWords(app, proxy, PLACES)) {
          expect(file).toMatch(/^[\w./-]+$/);
          expect(text).not.toMatch(/undefined|null|\[object/);
          for (const mark of marks) expect(text).toContain(mark);
        }
    },
  );

  it('takes what clients say in the header that the app reads, and gives it a copy of ours', () => {
    const radicale = { ...WIKI, preset: 'radicale' };
    const of = (proxy: (typeof PROXIES)[number], name: string) =>
      textOf(proxyWords(radicale, proxy, PLACES), name);
    expect(of('caddy', 'Caddyfile')).toContain('request_header -X-Remote-User\n');
    expect(of('caddy', 'Caddyfile')).toContain('header_up X-Remote-User {http.request.header.Remote-User}');
    expect(of('nginx', 'wiki-example-com.conf')).toContain('proxy_set_header X-Remote-User $latchkey_user;');
    expect(of('haproxy', 'haproxy.cfg')).toContain('set-header X-Remote-User %[req.fhdr(Remote-User)]');
    expect(of('traefik', 'wiki-example-com.yml')).toContain('X-Remote-User: ""');
  });

  it('is YAML for Traefik, with one check for the app and for what is Latchkey’s', () => {
    const files = proxyWords(WIKI, 'traefik', PLACES);
    const { http } = parse(textOf(files, 'wiki-example-com.yml'));
    expect(http.middlewares['wiki-example-com-check'].forwardAuth).toEqual({
      address: 'http://127.0.0.1:5678/door/check',
      trustForwardHeader: false,
      authResponseHeaders: ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups'],
    });
    for (const router of Object.values<{ middlewares: string[]; service: string; tls: object }>(
      http.routers,
    )) {
      expect(router.middlewares[0]).toBe('wiki-example-com-check');
      expect(http.services).toHaveProperty([router.service]);
      expect(router.tls).toEqual({});
    }
    expect(parse(textOf(files, 'traefik.yml')).entryPoints.websecure.http).toEqual({
      aliasHeadersStrategy: 'delete',
    });
  });

  describe.skipIf(isWithout.caddy)(isWithout.caddy ? 'by Caddy (not installed)' : 'by Caddy', () => {
    it.each(APPS)('can be read for %s', (_what, app) => {
      write(proxyWords(app, 'caddy', PLACES));
      expect(faultsOf('caddy', ['adapt', '--config', 'Caddyfile', '--validate'])).toBe('');
    });
  });

  describe.skipIf(isWithout.nginx)(isWithout.nginx ? 'by nginx (not installed)' : 'by nginx', () => {
    it.each(APPS)('can be read for %s', (_what, app) => {
      const files = proxyWords(app, 'nginx', PLACES);
      // Certificates are the reader's.
      const text = (it: string) => it.replace(/ ssl;/, ';').replace(/^ *ssl_certificate.*\n/gm, '');
      const around = `pid nginx.pid; error_log stderr; events {} http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((it) => `${it}_temp_path ${it};`).join(' ')} include conf.d/*.conf; }`;
      rmSync(join(folder, 'conf.d'), { recursive: true, force: true });
      write([{ file: 'nginx.conf', text: around }, ...files.map((it) => ({ ...it, text: text(it.text) }))]);
      expect(faultsOf('nginx', ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf')])).toBe('');
    });
  });

  describe.skipIf(isWithout.haproxy)(isWithout.haproxy ? 'by HAProxy (not installed)' : 'by HAProxy', () => {
    const DEFAULTS = 'defaults\n  timeout connect 3s\n  timeout client 30s\n  timeout server 30s\n';
    /** With the script where the test has it, and without certificates, which are the reader's. */
    const local = (files: ProxyFile[]) =>
      files.map(({ file, text }) => ({
        file,
        text: text
          .replace('/etc/haproxy/latchkey.lua', 'latchkey.lua')
          .replace(/ ssl crt .*$/m, '')
          .replace('frontend apps', `${DEFAULTS}\nfrontend apps`),
      }));

    it.each(APPS)('can be read for %s', (_what, app) => {
      write(local(proxyWords(app, 'haproxy', PLACES)));
      expect(faultsOf('haproxy', ['-c', '-f', 'haproxy.cfg'])).toBe('');
    });

    describe('and run', () => {
      let latchkey: Server;
      let app: Server;
      let proxy: ChildProcess;
      let port: number;
      let checked: IncomingMessage[] = [];
      let reached: IncomingMessage[] = [];
      let answer: (request: IncomingMessage, response: ServerResponse) => void;
      const admit = (_request: IncomingMessage, response: ServerResponse) =>
        response
          .writeHead(200, {
            'Remote-User': 'mia-id',
            'Remote-Email': 'mia@example.com',
            'Remote-Name': Buffer.from('Mia Müller').toString('latin1'),
            'Remote-Groups': 'Crew,Deck',
          })
          .end();
      const portOf = (server: Server) => (server.address() as AddressInfo).port;
      const listen = async (handle: (request: IncomingMessage, response: ServerResponse) => void) => {
        const server = createServer(handle);
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        return server;
      };

      beforeAll(async () => {
        latchkey = await listen((request, response) => {
          checked.push(request);
          answer(request, response);
        });
        app = await listen((request, response) => {
          reached.push(request);
          request.resume().on('end', () => response.end('the app'));
        });
        const free = await listen(() => {});
        port = portOf(free);
        await new Promise((resolve) => free.close(resolve));
        const places = {
          upstream: `127.0.0.1:${portOf(app)}`,
          latchkey: `127.0.0.1:${portOf(latchkey)}`,
        };
        write(
          local(proxyWords({ address: `http://wiki.test:${port}`, preset: 'radicale' }, 'haproxy', places)),
        );
        proxy = spawn('haproxy', ['-db', '-f', 'haproxy.cfg'], { cwd: folder, env, stdio: 'ignore' });
        for (let waited = 0; waited < 100 && !(await isListening(port)); waited += 1) await sleep(100);
      });
      afterAll(() => {
        proxy.kill();
        for (const server of [latchkey, app]) {
          server.closeAllConnections();
          server.close();
        }
      });
      afterEach(() => {
        checked = [];
        reached = [];
      });

      const ask = (
        path: string,
        {
          method = 'GET',
          headers = {},
          body = '',
        }: { method?: string; headers?: object; body?: string } = {},
      ) =>
        new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>(
          (resolve, reject) => {
            const asked = request(
              {
                ...{ host: '127.0.0.1', port, path, method, agent: false },
                headers: { host: `wiki.test:${port}`, ...headers },
              },
              (response) => {
                let text = '';
                response.setEncoding('utf8').on('data', (chunk) => {
                  text += chunk;
                });
                response.on('end', () =>
                  resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
                );
              },
            );
            asked.on('error', reject).end(body);
          },
        );

      it('asks with all that the client sent, and tells the app who comes', async () => {
        answer = admit;
        const headers = {
          Cookie: 'a=b',
          Authorization: 'Basic eDp5',
          'Sec-Fetch-Mode': 'navigate',
          'X-Forwarded-Host': 'files.test',
          'X-Forwarded-Prefix': '/x',
          'X-Remote-User': 'olivia',
          'Remote-User': 'olivia',
        };
        const told = await ask('/page?q=1', { method: 'POST', headers, body: 'a form' });
        expect([told.status, told.body]).toEqual([200, 'the app']);
        expect([checked[0]?.method, checked[0]?.url]).toEqual(['GET', '/door/check']);
        expect(checked[0]?.headers).toMatchObject({
          cookie: 'a=b',
          authorization: 'Basic eDp5',
          'sec-fetch-mode': 'navigate',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-host': `wiki.test:${port}`,
          'x-forwarded-method': 'POST',
          'x-forwarded-proto': 'http',
          'x-forwarded-uri': '/page?q=1',
        });
        expect(checked[0]?.headers).not.toHaveProperty('x-forwarded-prefix');
        expect(checked[0]?.headers).not.toHaveProperty('remote-user');
        expect(checked[0]?.rawHeaders.filter((name) => /^x-forwarded-host$/i.test(name))).toHaveLength(1);
        expect(reached[0]?.headers).toMatchObject({
          'remote-user': 'mia-id',
          'remote-email': 'mia@example.com',
          'remote-name': Buffer.from('Mia Müller').toString('latin1'),
          'remote-groups': 'Crew,Deck',
          'x-remote-user': 'mia-id',
          'x-forwarded-host': `wiki.test:${port}`,
        });
        expect(reached[0]?.headers).not.toHaveProperty('authorization');
        expect(reached[0]?.headers).not.toHaveProperty('x-forwarded-uri');
      });

      it('sets what Latchkey does not say to nothing', async () => {
        answer = (_request, response) => response.writeHead(200, { 'Remote-User': '' }).end();
        await ask('/', { headers: { 'Remote-Groups': 'Owners' } });
        expect(reached[0]?.headers).toMatchObject({ 'remote-user': '', 'remote-groups': '' });
      });

      it('gives the client the whole of any other answer, and asks the app nothing', async () => {
        for (const status of [302, 401, 403, 503]) {
          answer = (_request, response) =>
            response
              .writeHead(status, { Location: 'https://latchkey.test/door?a=b', 'Set-Cookie': ['a=1', 'b=2'] })
              .end('No');
          const told = await ask('/page');
          expect(told).toMatchObject({
            status,
            body: 'No',
            headers: { location: 'https://latchkey.test/door?a=b', 'set-cookie': ['a=1', 'b=2'] },
          });
          expect((await ask('/page', { method: 'HEAD' })).status).toBe(status);
        }
        expect(reached).toEqual([]);
      });

      it('leads what is Latchkey’s to Latchkey, once it said yes', async () => {
        answer = admit;
        await ask('/.latchkey/echo');
        expect(checked.map(({ url }) => url)).toEqual(['/door/check', '/.latchkey/echo']);
        expect(checked[1]?.headers['remote-user']).toBe('mia-id');
        expect(reached).toEqual([]);
      });

      it.each([
        ['Connection', 'close, X-Remote-User'],
        ['Connection', 'x-forwarded-host'],
        ['X_Remote_User', 'olivia'],
        ['Remote.User', 'olivia'],
      ])('refuses %s: %s', async (name, value) => {
        answer = admit;
        expect((await ask('/', { headers: { [name]: value } })).status).toBe(400);
        expect([...checked, ...reached]).toEqual([]);
      });

      it('stays shut when Latchkey drops the line, and when it is away', async () => {
        answer = (asked) => asked.socket.destroy();
        expect((await ask('/')).status).toBeGreaterThanOrEqual(500);
        answer = (_request, response) => response.writeHead(204).end();
        expect((await ask('/')).status).toBe(503);
        latchkey.closeAllConnections();
        await new Promise((resolve) => latchkey.close(resolve));
        expect((await ask('/')).status).toBeGreaterThanOrEqual(500);
        expect(reached).toEqual([]);
      });
    });
  });
});

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
  });
}
