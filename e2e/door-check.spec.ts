import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from './support/app';
import { freePort, type Instance, runCommand, startInstance } from './support/instance';
import {
  type Authority,
  CADDY_BEFORE,
  filesIn,
  newAuthority,
  nginxAround,
  type ProxyKind,
  startProxy,
  whyNoProxy,
} from './support/proxy';

// A real Latchkey attacks the door of an app behind real proxies: with the words that it prints for them, and with the
// mistakes that people make.

const HOST = 'wiki.localhost';
const KINDS = ['caddy', 'nginx', 'haproxy'] as const;

let instance: Instance;
let env: Record<string, string>;
let authority: Authority;
/** Where the proxy listens. */
let port: number;
let app: { port: number; close(): void };
/** What `apps:words` printed, by the name of each file. */
let words: Record<ProxyKind, Record<string, string>>;

// One after the other: they share an address.
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  authority = await newAuthority();
  port = await freePort();
  app = await openApp();
  const latchkey = await freePort();
  instance = await startInstance({ N8N_PORT: String(latchkey) });
  const authorityFile = join(instance.dataDir, 'authority.pem');
  writeFileSync(authorityFile, authority.certificate);
  // The command attacks, and the instance answers what the proxy asks.
  env = {
    LATCHKEY_DATA_DIR: instance.dataDir,
    N8N_PORT: String(latchkey),
    NODE_EXTRA_CA_CERTS: authorityFile,
  };
  await runCommand(['apps:add', 'Wiki', `https://${HOST}:${port}`, '--everybody'], env);
  const printed = KINDS.map(async (kind) => {
    const upstream = `127.0.0.1:${app.port}`;
    const { stdout } = await runCommand(['apps:words', 'Wiki', '--proxy', kind, '--upstream', upstream], env);
    return [kind, filesIn(stdout)];
  });
  words = Object.fromEntries(await Promise.all(printed));
});

test.afterAll(async () => {
  app.close();
  await instance.remove();
});

/** An app that lets in everybody whom its proxy lets through. */
async function openApp(): Promise<{ port: number; close(): void }> {
  const server = createServer((_request, response) => response.end('Everything in the wiki'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Change = (text: string) => string;
const asItIs: Change = (text) => text;

/** The words with a change, and what a proxy has besides: its certificate, and what stands around. */
const caddy = (change = asItIs) => ({
  kind: 'caddy' as const,
  files: () => ({
    Caddyfile:
      CADDY_BEFORE + change(words.caddy.Caddyfile ?? '').replace('{\n', '{\n  tls certificate.pem key.pem\n'),
  }),
});
const nginx = ({ said = asItIs, guard = asItIs, server = asItIs } = {}) => ({
  kind: 'nginx' as const,
  files: () => {
    const { 'said.inc': saidFile = '', 'guard.inc': guardFile = '', ...others } = words.nginx;
    const [shared = '', own = ''] = Object.values(others);
    const site = server(own)
      .replace(/ssl_certificate \S+;/, 'ssl_certificate certificate.pem;')
      .replace(/ssl_certificate_key \S+;/, 'ssl_certificate_key key.pem;')
      .replace(/\}\s*$/, `  location @app { proxy_pass http://127.0.0.1:${app.port}; }\n}\n`);
    return {
      'nginx.conf': nginxAround(shared + site),
      'said.inc': said(saidFile),
      'guard.inc': guard(guardFile),
    };
  },
});
const haproxy = (change = asItIs, script = asItIs) => ({
  kind: 'haproxy' as const,
  files: () => ({
    'haproxy.cfg': change(words.haproxy['haproxy.cfg'] ?? '')
      .replace('/etc/haproxy/latchkey.lua', 'latchkey.lua')
      .replace(/ssl crt \S+/, 'ssl crt both.pem')
      .replace(
        'frontend apps',
        'defaults\n  timeout connect 3s\n  timeout client 60s\n  timeout server 60s\n\nfrontend apps',
      ),
    'latchkey.lua': script(words.haproxy['latchkey.lua'] ?? ''),
  }),
});
const UNGUARDED = () => `proxy_pass http://127.0.0.1:${app.port};`;

type Case = {
  title: string;
  kind: ProxyKind;
  files(): Record<string, string>;
  /** Lines that the command prints. */
  says: string[];
  /** Names and end of the certificate, where it is not a good one; null for one of an authority that nobody knows. */
  certificate?: { names: string[]; until?: Date } | null;
  /** Of its own that the command names. */
  paths?: string[];
};

const HELD = [
  '✓ Every path asks first',
  '✓ It stays shut when Latchkey is down',
  '✓ A forged name does not reach the app',
  '✓ The proxy tells the truth about host and path',
  '✓ The certificate is good',
  '✓ The address leads here',
];

const withoutNames: Change = (guard) =>
  guard.replaceAll(/proxy_set_header Remote-\w+ \$latchkey_\w+;\n/g, '');

const CASES: Case[] = [
  { title: 'the words for Caddy', ...caddy(), says: HELD },
  { title: 'the words for nginx', ...nginx(), says: HELD },
  { title: 'the words for HAProxy', ...haproxy(), says: HELD },
  {
    title: 'a path that Caddy does not guard',
    ...caddy((site) =>
      site.replace('forward_auth', '@guarded not path /static/*\n    forward_auth @guarded'),
    ),
    says: [
      '✗ Not every path asks first',
      '1 was answered without Latchkey: GET /static/app.js',
      'Caddy, in Caddyfile',
    ],
  },
  {
    title: 'a location that nginx does not guard',
    ...nginx({
      server: (text) => text.replace('  location / {', `  location /api/ { ${UNGUARDED()} }\n  location / {`),
    }),
    says: ['✗ Not every path asks first', 'GET /api/v1/users', 'include guard.inc;'],
  },
  {
    title: 'a path of its own that nginx does not guard, and one that it does',
    ...nginx({
      server: (text) =>
        text.replace('  location / {', `  location = /keys.txt { ${UNGUARDED()} }\n  location / {`),
    }),
    paths: ['/setup', '/keys.txt'],
    says: ['✗ Not every path asks first', 'GET /keys.txt', 'Of your own paths: /keys.txt.'],
  },
  {
    title: 'a path of its own that nginx opens when it is not answered',
    ...nginx({
      server: (text) =>
        text.replace(
          '  location / {',
          '  location /keys/ { error_page 500 = @app; include guard.inc; }\n  location / {',
        ),
    }),
    paths: ['/keys/'],
    says: ['✓ Every path asks first', '✗ It opens when Latchkey is down', 'Of your own paths: /keys/.'],
  },
  {
    title: 'a method that nginx answers by itself',
    ...nginx({
      server: (text) =>
        text.replace('  location / {', '  if ($request_method = OPTIONS) { return 204; }\n  location / {'),
    }),
    says: ['✗ Not every path asks first', '1 was answered without Latchkey: OPTIONS /'],
  },
  {
    title: 'a path that HAProxy does not guard',
    ...haproxy((text) =>
      text
        .replace('lua.latchkey', 'lua.latchkey unless { path_beg /static/ }')
        .replace('-m str yes }', '-m str yes } || { path_beg /static/ }'),
    ),
    says: ['✗ Not every path asks first', 'GET /static/app.js', 'HAProxy, in haproxy.cfg'],
  },
  {
    title: 'Caddy that lets in when it is not answered',
    ...caddy((site) =>
      site.replace(/\}\s*$/, `  handle_errors {\n    reverse_proxy 127.0.0.1:${app.port}\n  }\n}\n`),
    ),
    says: [
      '✗ It opens when Latchkey is down',
      'Caddy, to be taken out of Caddyfile',
      '✓ Every path asks first',
    ],
  },
  {
    title: 'nginx that lets in when it is not answered',
    ...nginx({ guard: (text) => `error_page 500 = @app;\n${text}` }),
    says: ['✗ It opens when Latchkey is down', 'the proxy let GET / in with 200', 'error_page 500 = @app;'],
  },
  {
    title: 'HAProxy that lets in when it is not answered',
    ...haproxy(
      (text) => text.replace(/.*deny_status 503.*\n/, ''),
      (text) => text.replace('answer.status >= 300', 'answer.status >= 300 and answer.status < 500'),
    ),
    says: ['✗ It opens when Latchkey is down', 'http-request deny deny_status 503 unless'],
  },
  {
    title: 'nginx that hands on what a client calls itself, and does not show it to the check',
    ...nginx({
      guard: withoutNames,
      server: (text) =>
        text.replace(
          'internal;',
          'internal; proxy_pass_request_headers off; proxy_set_header Latchkey-Probe $http_latchkey_probe;',
        ),
    }),
    says: [
      '✗ A forged name reaches the app',
      'We sent a made-up Remote-User',
      'proxy_set_header Remote-User $latchkey_user;',
    ],
  },
  {
    title: 'nginx that hands on what a client calls itself, which Latchkey refuses',
    ...nginx({ guard: withoutNames }),
    says: ['✓ A forged name does not reach the app', 'Wiki is not told who comes at all'],
  },
  {
    title: 'Caddy that tells the app nobody',
    ...caddy((site) => site.replace(/ *copy_headers.*\n/, '').replace(/ *request_header -Remote.*\n/, '')),
    says: [
      '✓ A forged name does not reach the app',
      'Wiki is not told who comes at all',
      'copy_headers Remote-User',
    ],
  },
  {
    title: 'nginx that takes the host from the header',
    ...nginx({ said: (text) => text.replaceAll('$host:$server_port', '$http_host') }),
    says: [
      '✗ The proxy does not tell the truth',
      'the host was told to Latchkey as wiki.localhost:1',
      'nginx, in ',
    ],
  },
  {
    title: 'Caddy that believes whoever is near',
    ...caddy((site) =>
      site.replace('uri /door/check?', 'uri /door/check?\n      trusted_proxies private_ranges'),
    ),
    says: [
      '✗ The proxy does not tell the truth',
      'Caddy, to be taken out of Caddyfile',
      'trusted_proxies private_ranges',
    ],
  },
  {
    title: 'a certificate for another name',
    ...caddy(),
    certificate: { names: ['files.localhost'] },
    says: ['✗ The certificate is not good', 'It is issued for files.localhost, and not for wiki.localhost.'],
  },
  {
    title: 'a certificate that has ended',
    ...nginx(),
    certificate: { names: [HOST], until: new Date('2020-02-29T12:00:00Z') },
    says: ['✗ The certificate is not good', 'It expired on 29 February 2020.'],
  },
  {
    title: 'a certificate of an authority that nobody knows',
    ...nginx(),
    certificate: null,
    says: ['✗ The certificate is not good', 'Latchkey does not know the authority that issued it'],
  },
  {
    title: 'an address that leads past Latchkey',
    ...nginx({
      server: (text) =>
        text
          .replaceAll(/ {2}location .*\n/g, '')
          .replace(/\}\s*$/, '  location / { return 200 "It works"; }\n}\n'),
    }),
    says: ['✗ Nothing asks first', '✗ The address leads past Latchkey', 'wiki.localhost is 127.0.0.1'],
  },
];

for (const { title, kind, files, says, certificate, paths = [] } of CASES)
  test(`${title}: ${says[0]}`, async () => {
    const missing = whyNoProxy(kind);
    test.info().skip(missing !== null, missing ?? '');
    const signer = certificate === null ? await newAuthority() : authority;
    const signed = await signer.sign(certificate?.names ?? [HOST], certificate?.until);
    const tls = {
      'certificate.pem': signed.certificate,
      'key.pem': signed.key,
      'both.pem': `${signed.certificate}\n${signed.key}`,
    };
    const proxy = await startProxy(kind, { ...files(), ...tls }, port);
    try {
      const { code, stdout } = await runCommand(
        ['apps:check', HOST, ...paths.flatMap((path) => ['--path', path])],
        env,
      );
      for (const line of says) expect(stdout).toContain(line);
      const isHeld = says.every((line) => !line.startsWith('✗'));
      expect(stdout.includes('The door held.')).toBe(isHeld);
      expect(code).toBe(isHeld ? 0 : 1);
    } finally {
      await proxy.stop();
    }
  });
