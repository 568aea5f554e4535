import { type ChildProcess, type ForkOptions, fork, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startPostgres } from './postgres';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey postgres ')));
const launcher = path.join(work, 'launcher.cjs');
const template = path.join(work, 'template');
const children = new Set<ChildProcess>();
const dataDirs = new Set<string>();

/** A process of its own that starts the database, says where it is, and stops it when told. */
const LAUNCHER = `
  import { startPostgres } from './postgres/postgres';
  startPostgres({ root: process.argv[2], dataDir: process.argv[3] }).then(
    ({ url, pid, stop }) => {
      process.send({ url, pid });
      process.on('message', () => stop().then(() => process.exit(0)));
    },
    (error) => process.send({ error: error.code ?? error.message }),
  );`;

beforeAll(async () => {
  await build({
    stdin: { contents: LAUNCHER, resolveDir: root, loader: 'ts' },
    outfile: launcher,
    bundle: true,
    platform: 'node',
    external: ['pg-native'],
  });
  const { stop } = await startPostgres({ root, dataDir: template });
  await stop();
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const dataDir of dataDirs) killServer(dataDir, 'SIGQUIT');
  await sleep(300);
  fs.rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

test('the first start makes a database that only its owner can read', async () => {
  const dataDir = emptyInstance();
  const { url, stop } = await startPostgres({ root, dataDir });
  await ask(url, 'CREATE TABLE kept AS SELECT 1 AS n');
  expect(await ask(url, "SELECT 'ÄÖÉ' ILIKE 'äöé' AS same, current_setting('TimeZone') AS zone")).toEqual([
    { same: true, zone: 'UTC' },
  ]);
  const modes = ['', 'postgres', 'postgres.password', 'postgres.log'].map((name) =>
    (fs.statSync(path.join(dataDir, name)).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(['700', '700', '600', '600']);
  await stop();
  await stop();
  expect(await answers(url)).toBe(false);

  const again = await startPostgres({ root, dataDir });
  expect(await ask(again.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  await again.stop();
});

test('a server that a killed process has left running is used again', async () => {
  const dataDir = instance();
  const { child, url, pid } = await launch(dataDir);
  await ask(url, 'CREATE TABLE kept AS SELECT 1 AS n');
  await kill(child);

  const again = await startPostgres({ root, dataDir });
  expect(again.pid).toBe(pid);
  expect(await ask(again.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  await again.stop();
  expect(await answers(url)).toBe(false);
});

test('a database whose server was killed comes up again with all that was written', async () => {
  const dataDir = instance();
  const { child, url, pid } = await launch(dataDir);
  await ask(url, 'CREATE TABLE kept AS SELECT 1 AS n');
  process.kill(pid, 'SIGKILL');
  await kill(child);

  const again = await startPostgres({ root, dataDir });
  expect(again.pid).not.toBe(pid);
  expect(await ask(again.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  await again.stop();
});

test('a lock file from before a reboot does not hinder, whoever has its process number now', async () => {
  const dataDir = instance();
  const lockFile = path.join(dataDir, 'postgres/postmaster.pid');
  fs.writeFileSync(lockFile, `${process.pid}\n${dataDir}/postgres\n1\n5432\n\n127.0.0.1\n0 0\nready\n`);
  const { pid, stop } = await startPostgres({ root, dataDir });
  expect(pid).not.toBe(process.pid);
  await stop();
});

const moments: [when: string, isNow: (dataDir: string) => boolean][] = [
  ['the password is written', (dataDir) => fs.existsSync(path.join(dataDir, 'postgres.password'))],
  ['initdb begins', (dataDir) => freshClusters(dataDir).length > 0],
  ['initdb writes', (dataDir) => freshClusters(dataDir).some((folder) => fs.existsSync(`${folder}/global`))],
  ['the cluster is in its place', (dataDir) => fs.existsSync(path.join(dataDir, 'postgres'))],
  ['the server starts', (dataDir) => fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))],
];
test.each(moments)('a start that is killed when %s does not hinder the next one', async (_when, isNow) => {
  const dataDir = emptyInstance();
  const child = fork(launcher, [root, dataDir], { stdio: 'ignore' });
  children.add(child);
  while (!isNow(dataDir)) await sleep(5);
  await kill(child);

  const { url, stop } = await startPostgres({ root, dataDir });
  expect(await ask(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await stop();
});

test('two processes that make a database at once share it, and the last to leave stops it', async () => {
  const dataDir = emptyInstance();
  const [one, two] = await Promise.all([launch(dataDir), launch(dataDir)]);
  expect(one.url).toBe(two.url);
  expect(fs.readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);

  await quit(one.child);
  expect(await answers(two.url)).toBe(true);
  await quit(two.child);
  expect(await answers(two.url)).toBe(false);
});

test('of two processes that leave at the same moment, one stops the server', async () => {
  const dataDir = instance();
  const [one, two] = await Promise.all([launch(dataDir), launch(dataDir)]);
  expect(one.pid).toBe(two.pid);
  await Promise.all([quit(one.child), quit(two.child)]);
  expect(await answers(one.url)).toBe(false);
});

test('a command line does not take the server its database away, even if it was there first', async () => {
  const dataDir = instance();
  const commandLine = await startPostgres({ root, dataDir });
  const server = await launch(dataDir);
  await commandLine.stop();
  expect(await answers(server.url)).toBe(true);
  await quit(server.child);
  expect(await answers(server.url)).toBe(false);
});

test('the server stays while somebody else is connected to it', async () => {
  const dataDir = instance();
  const first = await startPostgres({ root, dataDir });
  const visitor = new pg.Client(first.url);
  await visitor.connect();
  await first.stop();
  expect((await visitor.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  await visitor.end();

  const second = await startPostgres({ root, dataDir });
  expect(second.pid).toBe(first.pid);
  await second.stop();
  expect(await answers(second.url)).toBe(false);
});

test('a server that dies while it is used is started again, where it was', async () => {
  const log = silencedLog();
  const dataDir = instance();
  const postgres = await startPostgres({ root, dataDir });
  const { url, pid } = postgres;
  await ask(url, 'CREATE TABLE kept AS SELECT 1 AS n');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => postgres.pid, PATIENCE).not.toBe(pid);
  expect(postgres.url).toBe(url);
  expect(await ask(url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  expect(log.join()).toMatch(/ended unexpectedly\. It is started again at once\..*runs again/s);
  await postgres.stop();
  expect(await answers(url)).toBe(false);
});

test('a server that dies is started again once, for all who use it, and stops with the last of them', async () => {
  silencedLog();
  const dataDir = instance();
  const [one, two] = await Promise.all([launch(dataDir), launch(dataDir)]);
  const postgres = await startPostgres({ root, dataDir });
  process.kill(one.pid, 'SIGKILL');
  await expect.poll(() => postgres.pid, PATIENCE).not.toBe(one.pid);
  await expect.poll(() => leases(postgres.url), PATIENCE).toBe(3);
  await Promise.all([quit(one.child), postgres.stop()]);
  expect(await answers(two.url)).toBe(true);
  await quit(two.child);
  expect(await answers(two.url)).toBe(false);
});

test('a server that dies again and again is given more and more time, and goes elsewhere when its port is taken', async () => {
  const log = silencedLog();
  const moves: string[] = [];
  const postgres = await startPostgres({ root, dataDir: instance(), onMove: (url) => moves.push(url) });
  const { url } = postgres;
  const die = async () => {
    const { pid } = postgres;
    process.kill(pid, 'SIGKILL');
    return () => expect.poll(() => postgres.pid, PATIENCE).not.toBe(pid);
  };
  await (await die())();
  const isBack = await die();
  await expect.poll(() => log.join(), PATIENCE).toContain('It is started again in 1 s.');
  const thief = createServer().listen(Number(new URL(url).port), '127.0.0.1');
  await isBack();
  await new Promise((resolve) => thief.close(resolve));
  expect(moves).toEqual([postgres.url]);
  expect(postgres.url).not.toBe(url);
  expect(await answers(postgres.url)).toBe(true);
  await postgres.stop();
});

test('a server that cannot be started again is tried again later, and does not keep anybody from stopping', async () => {
  const log = silencedLog();
  const dataDir = instance();
  const postgres = await startPostgres({ root, dataDir });
  fs.appendFileSync(path.join(dataDir, 'postgres/postgresql.conf'), 'no_such_setting = 1\n');
  process.kill(postgres.pid, 'SIGKILL');
  await expect.poll(() => log.join(), PATIENCE).toMatch(/It is tried again in 1 s\..*no_such_setting/s);
  await postgres.stop();
});

test('a database of another major version is left alone, and it is said which wrote it', async () => {
  const dataDir = instance();
  fs.writeFileSync(path.join(dataDir, 'postgres/PG_VERSION'), '17\n');
  await expect(startPostgres({ root, dataDir })).rejects.toMatchObject({
    code: 'postgres_version_differs',
    facts: { cluster: path.join(dataDir, 'postgres'), version: '17', installed: '18' },
  });
});

test('a database without its password is left alone, and it is said what is missing', async () => {
  const dataDir = instance();
  fs.rmSync(path.join(dataDir, 'postgres.password'));
  const file = path.join(dataDir, 'postgres.password');
  await expect(startPostgres({ root, dataDir })).rejects.toMatchObject({
    code: 'postgres_password_missing',
    facts: { file, cluster: path.join(dataDir, 'postgres') },
  });
  expect(fs.existsSync(file)).toBe(false);
});

test('a database that has gone is not replaced by an empty one', async () => {
  const dataDir = instance();
  fs.rmSync(path.join(dataDir, 'postgres'), { recursive: true });
  await expect(startPostgres({ root, dataDir })).rejects.toMatchObject({
    code: 'postgres_gone',
    facts: { cluster: path.join(dataDir, 'postgres'), logFile: path.join(dataDir, 'postgres.log') },
  });
  expect(fs.existsSync(path.join(dataDir, 'postgres'))).toBe(false);
});

const BROKEN = { code: 'postgres_damaged' };
const PREVENTED = { code: 'postgres_prevented', facts: { trouble: 'damaged' } };
const damage: [what: string, problem: object, harm: (cluster: string) => void][] = [
  ['its version emptied', BROKEN, (cluster) => fs.truncateSync(path.join(cluster, 'PG_VERSION'))],
  ['its version garbled', BROKEN, (cluster) => fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '\0\0\0')],
  ['its version lost', BROKEN, (cluster) => fs.rmSync(path.join(cluster, 'PG_VERSION'))],
  [
    'its control file cut off',
    PREVENTED,
    (cluster) => fs.truncateSync(path.join(cluster, 'global/pg_control'), 100),
  ],
  ['its control file garbled', PREVENTED, (cluster) => garble(path.join(cluster, 'global/pg_control'))],
  ['its control file lost', PREVENTED, (cluster) => fs.rmSync(path.join(cluster, 'global/pg_control'))],
  ['its log of changes garbled', PREVENTED, (cluster) => garble(walOf(cluster))],
  ['its log of changes emptied', PREVENTED, (cluster) => fs.truncateSync(walOf(cluster))],
  ['a catalogue lost', PREVENTED, (cluster) => fs.rmSync(path.join(cluster, 'global/1260'))],
];
test.each(damage)('a database with %s is left alone', async (_what, problem, harm) => {
  const dataDir = instance();
  harm(path.join(dataDir, 'postgres'));
  const before = fs.readdirSync(dataDir).sort();
  await expect(startPostgres({ root, dataDir })).rejects.toMatchObject(problem);
  expect(fs.readdirSync(dataDir).sort()).toEqual(before);
});

test('a lock file that a power cut has garbled does not hinder, unless somebody serves the database', async () => {
  const dataDir = instance();
  const lockFile = path.join(dataDir, 'postgres/postmaster.pid');
  const garbleLock = () => {
    fs.writeFileSync(lockFile, '\0'.repeat(90));
    fs.utimesSync(lockFile, new Date(0), new Date(0));
  };
  garbleLock();
  const { url, pid, stop } = await startPostgres({ root, dataDir });
  expect(await answers(url)).toBe(true);

  const whole = fs.readFileSync(lockFile);
  garbleLock();
  await expect(startPostgres({ root, dataDir })).rejects.toMatchObject({
    code: 'postgres_prevented',
    facts: { trouble: 'damaged', said: expect.stringContaining('bogus data in lock file') },
  });
  expect(await answers(url)).toBe(true);
  fs.writeFileSync(lockFile, whole);
  expect((await ask(url, 'SELECT 1 AS n')).length).toBe(1);
  expect(pid).toBeGreaterThan(0);
  await stop();
});

describe('a disk of its own', () => {
  const canMount = process.getuid?.() === 0 && process.platform === 'linux' && mounts(work);

  /** A folder on a small disk with an instance, whose database has been made before. */
  function smallDisk(): string {
    const disk = fs.mkdtempSync(path.join(work, 'disk '));
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', disk]);
    onTestFinished(() => void spawnSync('umount', [disk]));
    return disk;
  }

  test('that may only be read is told, with what to do', async ({ skip }) => {
    skip(!canMount, 'only root of a Linux may mount a disk');
    const disk = smallDisk();
    fs.cpSync(template, disk, { recursive: true });
    spawnSync('mount', ['-o', 'remount,ro', disk]);
    await expect(startPostgres({ root, dataDir: disk })).rejects.toMatchObject({
      code: 'data_folder_unusable',
      facts: { folder: disk, trouble: 'read_only' },
    });
  });

  test('that is full is told, and all is there once there is room', async ({ skip }) => {
    skip(!canMount, 'only root of a Linux may mount a disk');
    const disk = smallDisk();
    fs.cpSync(template, disk, { recursive: true });
    const ballast = fillDisk(disk);
    await expect(startPostgres({ root, dataDir: disk })).rejects.toMatchObject({
      facts: { trouble: 'full' },
    });
    fs.rmSync(ballast);
    const { url, stop } = await startPostgres({ root, dataDir: disk });
    expect(await answers(url)).toBe(true);
    await stop();
  });

  test('that is too small for a new database is told, and nothing half-made is left', async ({ skip }) => {
    skip(!canMount, 'only root of a Linux may mount a disk');
    const disk = smallDisk();
    fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(60 * 1024 * 1024));
    await expect(startPostgres({ root, dataDir: disk })).rejects.toMatchObject({
      facts: { trouble: 'full' },
    });
    expect(fs.readdirSync(disk).filter((name) => name.startsWith('postgres.new'))).toEqual([]);
  });
});

test('a server that cannot start is quoted, and does not keep anybody waiting', async () => {
  const dataDir = instance();
  fs.appendFileSync(path.join(dataDir, 'postgres/postgresql.conf'), 'no_such_setting = 1\n');
  await expect(startPostgres({ root, dataDir })).rejects.toMatchObject({
    code: 'postgres_failed',
    facts: { failure: 'ended', said: expect.stringContaining('no_such_setting') },
  });
});

test('a system without the programs is told to bring its own database', async () => {
  const bare = path.join(work, 'bare');
  fs.mkdirSync(bare);
  const start = startPostgres({ root: bare, dataDir: emptyInstance() });
  await expect(start).rejects.toMatchObject({ code: 'postgres_missing' });
});

describe('a user id without a name, as containers are started with', () => {
  const NAMELESS = { uid: 41_234, gid: 41_234 };
  const isRoot = process.getuid?.() === 0;
  const folder = () => {
    fs.chmodSync(work, 0o711);
    const dataDir = emptyInstance();
    fs.mkdirSync(dataDir);
    fs.chownSync(dataDir, NAMELESS.uid, NAMELESS.gid);
    return dataDir;
  };

  test('makes a database where user namespaces are allowed, and finds it again', async ({ skip }) => {
    const mayMap = spawnSync('unshare', ['--user', '--map-user=65534', 'true'], NAMELESS).status === 0;
    skip(!isRoot || !mayMap, 'only root becomes somebody else, and user namespaces have to be allowed');
    const dataDir = folder();
    for (const times of [1, 2]) {
      const { child, url } = await launch(dataDir, NAMELESS);
      expect(await answers(url), `start ${times}`).toBe(true);
      await quit(child);
    }
    expect(fs.statSync(path.join(dataDir, 'postgres')).uid).toBe(NAMELESS.uid);
  });

  test('is told so where they are not, and leaves nothing half-made', async ({ skip }) => {
    skip(!isRoot, 'only root becomes somebody else');
    const dataDir = folder();
    const start = launch(dataDir, { ...NAMELESS, env: { ...process.env, PATH: '/nowhere' } });
    await expect(start).rejects.toThrow('postgres_account_nameless');
    expect(fs.existsSync(path.join(dataDir, 'postgres'))).toBe(false);
  });
});

const PATIENCE = { timeout: 30_000 };

/** What is logged from now on, until the test ends. */
function silencedLog(): string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(String(line)));
  onTestFinished(() => spy.mockRestore());
  return lines;
}

/** How many processes hold a lease on the server. */
async function leases(url: string): Promise<number> {
  const rows = await ask(url, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'");
  return rows.length;
}

function garble(file: string): void {
  fs.writeFileSync(file, randomBytes(fs.statSync(file).size));
}

/** The file of the write-ahead log that the database's last checkpoint stands in. */
function walOf(cluster: string): string {
  const folder = path.join(cluster, 'pg_wal');
  const [file = ''] = fs.readdirSync(folder).filter((name) => /^[0-9A-F]{24}$/.test(name));
  return path.join(folder, file);
}

function fillDisk(disk: string): string {
  const ballast = path.join(disk, 'ballast');
  const file = fs.openSync(ballast, 'w');
  try {
    for (;;) fs.writeSync(file, Buffer.alloc(64 * 1024));
  } catch {
    return ballast;
  } finally {
    fs.closeSync(file);
  }
}

/** Whether a disk may be mounted here, which containers mostly forbid to their root too. */
function mounts(folder: string): boolean {
  const place = path.join(folder, 'mount');
  fs.mkdirSync(place);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', place]);
  if (status === 0) spawnSync('umount', [place]);
  return status === 0;
}

function emptyInstance(): string {
  const dataDir = path.join(work, `instance ${dataDirs.size}`);
  dataDirs.add(dataDir);
  return dataDir;
}

/** An instance whose database has been made before. */
function instance(): string {
  const dataDir = emptyInstance();
  fs.cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

/** Clusters that are being made. */
function freshClusters(dataDir: string): string[] {
  if (!fs.existsSync(dataDir)) return [];
  const names = fs.readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-'));
  return names.map((name) => path.join(dataDir, name));
}

async function launch(
  dataDir: string,
  account: ForkOptions = {},
): Promise<{ child: ChildProcess; url: string; pid: number }> {
  const child = fork(launcher, [root, dataDir], { stdio: 'ignore', ...account });
  children.add(child);
  const { url, pid, error } = await new Promise<{ url: string; pid: number; error?: string }>((resolve) => {
    child.once('message', (message: { url: string; pid: number; error?: string }) => resolve(message));
  });
  if (error) throw new Error(error);
  return { child, url, pid };
}

async function quit(child: ChildProcess): Promise<void> {
  child.send('stop');
  await new Promise((resolve) => child.once('exit', resolve));
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
}

function killServer(dataDir: string, signal: NodeJS.Signals): void {
  try {
    const pid = Number.parseInt(fs.readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
    if (pid !== process.pid) process.kill(pid, signal);
  } catch {
    // Not running, as it should be after its test.
  }
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  return ask(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}
