import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runTaskListOnce } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { backUp } from '../cli/backup';
import { restore } from '../cli/restore';
import { commandLine } from '../lib/actor';
import { chainEntries } from '../lib/audit/chain';
import { verifyActivity } from '../lib/audit/verify';
import { config } from '../lib/config';
import { listPeople } from '../lib/people/queries';
import { ListPeople } from '../lib/people/schema';
import { Prisma } from '../prisma/generated/client';
import { adam, mia, olivia } from '../testing/cast';
import { debianEnv } from '../testing/debian';
import { joinCast } from '../testing/join-cast';
import { changeSettings, withSettings } from '../testing/testing';
import { closeDb, connectTo, databasePool, db, findPrepared, inspectDatabase, migrate } from './database';

withSettings();

const migrations = join(process.cwd(), 'prisma/migrations');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-session-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an operator may have set for a database, and what it is for us. */
const SET: [string, string, string][] = [
  ['TimeZone', "'Pacific/Chatham'", 'UTC'],
  ['DateStyle', "'SQL, DMY'", 'ISO, MDY'],
  ['IntervalStyle', "'sql_standard'", 'postgres'],
  ['standard_conforming_strings', 'off', 'on'],
  ['bytea_output', "'escape'", 'hex'],
  ['extra_float_digits', '-10', '1'],
  ['array_nulls', 'off', 'on'],
  ['transform_null_equals', 'on', 'off'],
  ['row_security', 'off', 'on'],
  ['gin_fuzzy_search_limit', '1', '0'],
  ['default_transaction_isolation', "'serializable'", 'read committed'],
  ['statement_timeout', "'700ms'", '0'],
  ['lock_timeout', "'1ms'", '0'],
  ['idle_in_transaction_session_timeout', "'700ms'", '0'],
  ['search_path', 'elsewhere, public', 'public'],
];
/** What an operator may have set, and stays so behind a pooler. */
const JIT = ['jit', 'on'];

/** An empty database for which everything was set otherwise, with tables of our names where it looks first. */
async function oddDatabase(): Promise<string> {
  const url = await (await fetch(`${inject('databasesUrl')}/bare`)).text();
  const name = new URL(url).pathname.slice(1);
  const client = await connectTo(url);
  await client.query('CREATE SCHEMA elsewhere');
  for (const table of ['"user"', 'session', 'invitation', 'mail', 'rate_limit', 'audit_entry'])
    await client.query(`CREATE TABLE elsewhere.${table} (id int)`);
  for (const [setting, value] of [...SET, JIT])
    await client.query(`ALTER DATABASE ${name} SET ${setting} = ${value}`);
  await client.end();
  return url;
}

/** The same database by PgBouncer in transaction mode, as Debian has it, with one connection for many clients. */
async function startPooler(url: string): Promise<{ url: string; stop(): Promise<void> }> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const own = await freePort();
  const given = `host=${hostname} port=${port} user=${username} password='${decodeURIComponent(password)}'`;
  const file = join(folder, 'pgbouncer.ini');
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: own,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: 3,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(file, `[databases]\n* = ${given}\n[pgbouncer]\n${lines.join('\n')}\n`);
  chmodSync(folder, 0o755);
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const pooler: ChildProcess = spawn('pgbouncer', ['-q', ...asNobody, file], { stdio: 'ignore', env });
  const pooled = `postgresql://latchkey@127.0.0.1:${own}${pathname}?sslmode=disable`;
  for (let tries = 0; tries < 100; tries++) {
    const client = await connectTo(pooled).catch(() => null);
    await client?.end();
    if (client) break;
    await sleep(50);
  }
  const stop = async () => {
    pooler.kill('SIGKILL');
    await once(pooler, 'exit');
  };
  return { url: pooled, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const env = debianEnv();
const hasPgBouncer = spawnSync('pgbouncer', ['--version'], { env }).status === 0;

const ITSELF = 'its own connections';
const WAYS = [ITSELF, ...(hasPgBouncer ? ['PgBouncer in transaction mode'] : [])];

describe.each(WAYS)('a database for which everything was set otherwise, by %s', (way) => {
  let stop = async () => {};
  beforeAll(async () => {
    let databaseUrl = await oddDatabase();
    if (way !== ITSELF) ({ url: databaseUrl, stop } = await startPooler(databaseUrl));
    changeSettings({ databaseUrl });
    expect(await inspectDatabase(databaseUrl, migrations)).toMatchObject({ lack: null });
    expect((await migrate(databaseUrl, migrations)).length).toBeGreaterThan(10);
    return async () => {
      await closeDb();
      await stop();
    };
  });

  it('gets its tables where they belong', async () => {
    const tables = await db().$queryRaw<{ name: string; place: string }[]>`
      select relname::text as name, relnamespace::regnamespace::text as place from pg_class
      where relname in ('setup', 'passkey', '_prisma_migrations') and relkind = 'r'`;
    expect(tables.map(({ place }) => place)).toEqual(['public', 'public', 'public']);
  });

  it.each(SET)('has %s as we mean it, not %s', async (name, _theirs, ours) => {
    const ask = (client: Pick<ReturnType<typeof db>, '$queryRaw'>) =>
      client.$queryRaw<{ value: string }[]>`select current_setting(${name}) as value`;
    const isSame = name === 'default_transaction_isolation' ? 'transaction_isolation' : name;
    const alone = await db().$queryRaw<{ value: string }[]>`select current_setting(${isSame}) as value`;
    expect(alone).toEqual([{ value: ours }]);
    expect(await db().$transaction((tx) => ask(tx as typeof tx & ReturnType<typeof db>))).toEqual([
      { value: ours },
    ]);
    const many = await Promise.all(Array.from({ length: 12 }, () => ask(db())));
    expect(new Set(many.map(([row]) => row?.value))).toEqual(new Set([ours]));
  });

  it('has queries compiled, and helpers started for them, on no connection of its own', async () => {
    const found = await db().$queryRaw`
      select current_setting('jit') as jit, current_setting('max_parallel_workers_per_gather') as helpers,
             current_setting('random_page_cost') as page`;
    const isItself = way === ITSELF;
    expect(found).toEqual([
      { jit: isItself ? 'off' : 'on', helpers: isItself ? '0' : '2', page: isItself ? '1.1' : '4' },
    ]);
  });

  it('is known for its own also to another copy of the module, as the bundle of the pages has one', async () => {
    const copy: string = './session.ts?copy';
    const { keepsSession } = await import(copy);
    const client = await databasePool().connect();
    client.release();
    expect(keepsSession(client)).toBe(way === ITSELF);
  });

  it('keeps a statement that is asked often prepared where it can be found again, and finds the same in any case', async () => {
    const ask = (word: string) =>
      findPrepared<{ word: string; prepared: number }>(
        'of a test',
        Prisma.sql`select ${word}::text as word, (
          select count(*)::int from pg_prepared_statements where name = 'of a test') as prepared`,
      );
    const prepared = way === ITSELF ? 1 : 0;
    for (const word of ['one', 'two']) expect(await ask(word)).toEqual([{ word, prepared }]);
    const many = await Promise.all(Array.from({ length: 12 }, (_, n) => ask(String(n))));
    expect(many).toEqual(Array.from({ length: 12 }, (_, n) => [{ word: String(n), prepared }]));
  });

  it('is as isolated as a transaction asks', async () => {
    const isolation = (isolationLevel?: 'RepeatableRead' | 'Serializable') =>
      db().$transaction((tx) => tx.$queryRaw`select current_setting('transaction_isolation') as is`, {
        isolationLevel,
      });
    expect(await isolation()).toEqual([{ is: 'read committed' }]);
    expect(await isolation('RepeatableRead')).toEqual([{ is: 'repeatable read' }]);
    expect(await isolation('Serializable')).toEqual([{ is: 'serializable' }]);
  });

  it('has no limit of time for what takes long, and for who waits within a transaction', async () => {
    expect(await db().$queryRaw`select pg_sleep(0.8)::text as is`).toEqual([{ is: '' }]);
    const waited = db().$transaction(async (tx) => {
      await tx.$queryRaw`select 1`;
      await sleep(800);
      return tx.$queryRaw`select 2 as is`;
    });
    expect(await waited).toEqual([{ is: 2 }]);
  });

  it('is of use after an error, alone and in a transaction, and has nothing of what failed', async () => {
    const insert = 'insert into rate_limit (key, points) values ($1, 1)';
    const twice = async (client: Pick<ReturnType<typeof db>, '$executeRawUnsafe'>) => {
      await client.$executeRawUnsafe(insert, 'twice');
      await client.$executeRawUnsafe(insert, 'twice');
    };
    await expect(db().$transaction((tx) => twice(tx as typeof tx & ReturnType<typeof db>))).rejects.toThrow(
      '23505',
    );
    expect(await db().$queryRaw`select count(*)::int as n from rate_limit where key = 'twice'`).toEqual([
      { n: 0 },
    ]);
    await expect(twice(db())).rejects.toThrow('23505');
    const counts = Array.from({ length: 8 }, () => db().$queryRaw`select count(*)::int as n from rate_limit`);
    for (const count of await Promise.all(counts)) expect(count).toEqual([{ n: 1 }]);
    await db().$executeRaw`delete from rate_limit`;
  });

  it('takes people in, lists them by when they were there, and chains what they did', async () => {
    const before = Date.now();
    const cast = await joinCast();
    const { people } = await listPeople(cast.olivia, ListPeople.parse({}));
    expect(people.map(({ email }) => email).sort()).toEqual(
      [olivia, adam, mia].map(({ email }) => email).sort(),
    );
    for (const { lastActiveAt } of people)
      expect(Number(lastActiveAt)).toSatisfy(
        (at: number) => at >= before - 1_000 && at <= Date.now() + 1_000,
      );
    await chainEntries();
    expect(await verifyActivity(commandLine)).toMatchObject({ checked: 5, waiting: 0, faults: [] });
  });

  it('runs the queue of mails', async () => {
    const done: unknown[] = [];
    await db().$queryRaw`select graphile_worker.add_job('try', '{"at": "now"}')::text`;
    const client = await databasePool().connect();
    await runTaskListOnce(
      { pgPool: databasePool(), noPreparedStatements: true },
      { try: (job) => void done.push(job) },
      client,
    );
    client.release();
    expect(done).toEqual([{ at: 'now' }]);
  });

  it('is backed up, and restored as it was', async () => {
    const path = join(folder, `${way}.backup`);
    const settings = config();
    const users = () => db().user.findMany({ orderBy: { email: 'asc' } });
    const before = await users();
    expect(await backUp(process.cwd(), settings, path)).toBe(0);
    await db().$executeRaw`update "user" set "firstName" = 'Somebody'`;
    expect(await restore(process.cwd(), settings, { path, isSure: true, acceptsNewKey: false })).toBe(0);
    expect(await users()).toEqual(before);
  });
});
