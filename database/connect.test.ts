import fs from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type EmbeddedPostgres, startPostgres } from '../postgres/postgres';
import { connectTo, settleEncryption } from './connect';
import { DatabaseFault } from './fault';
import { inspectDatabase, migrate } from './migrate';

const root = fileURLToPath(new URL('..', import.meta.url));
const migrations = path.join(root, 'prisma/migrations');
const work = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-connect-')));
const PASS = 'open-sesame';

/** Who may come in how, the first line that fits; the server itself is told nothing of encryption at first. */
const HBA = `
hostssl  all  careful   127.0.0.1/32  scram-sha-256
host     all  careful   127.0.0.1/32  reject
host     all  shut_out  127.0.0.1/32  reject
host     all  missing   127.0.0.1/32  trust
host     all  all       127.0.0.1/32  scram-sha-256
`;

let postgres: EmbeddedPostgres;
let admin: pg.Client;
beforeAll(async () => {
  const dataDir = path.join(work, 'data');
  await (await startPostgres({ root, dataDir })).stop();
  fs.cpSync(dataDir, path.join(work, 'copy'), { recursive: true });
  fs.writeFileSync(path.join(dataDir, 'postgres/pg_hba.conf'), HBA);
  postgres = await startPostgres({ root, dataDir });
  admin = await connectTo(postgres.url);
  for (const role of ['door', 'careful', 'shut_out', 'crowded', 'reader', 'guest', 'stranger'])
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${PASS}'`);
  await admin.query('ALTER ROLE crowded CONNECTION LIMIT 0');
  await admin.query('ALTER ROLE reader SET default_transaction_read_only = on');
  for (const name of ['own', 'theirs']) await admin.query(`CREATE DATABASE ${name} OWNER door`);
  await admin.query('REVOKE CONNECT ON DATABASE theirs FROM PUBLIC');
});
afterAll(async () => {
  await admin?.end();
  await postgres?.stop();
  fs.rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** The URL of a role's database there, with what is said besides. */
function urlOf(role: string, database = 'own', more = '', password = PASS): string {
  return `postgresql://${role}:${password}@127.0.0.1:${portOf(postgres.url)}/${database}${more}`;
}

const portOf = (url: string) => Number(new URL(url).port);

/** Why a start goes no further than the database; null when it does. */
async function faultAt(url: string, folder = migrations): Promise<{ code: string; facts: object } | null> {
  const doctor = settleEncryption(url).then((settled) => inspectDatabase(settled, folder));
  const start = settleEncryption(url).then((settled) => migrate(settled, folder));
  const [asked, started] = await Promise.allSettled([doctor, start]);
  if (started.status === 'fulfilled') return null;
  if (!(started.reason instanceof DatabaseFault)) throw started.reason;
  const { code, facts, setting } = started.reason;
  // The doctor, who only looks, finds the same.
  expect(asked.status === 'rejected' ? asked.reason : asked.value.lack).toMatchObject({
    code,
    facts,
    setting,
  });
  expect(JSON.stringify(facts)).not.toContain(PASS);
  expect(setting).toBe('DATABASE_URL');
  return { code, facts };
}

/** A way to the server on which one can listen in and change what is said, until the test ends. */
async function wayThrough(change: (said: Buffer) => Buffer, target = portOf(postgres.url)): Promise<number> {
  const sockets = new Set<Socket>();
  const way = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => [client, server].map((end) => end.destroy()));
    }
    client.pipe(server);
    server.on('data', (said) => client.write(change(said)));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    way.close();
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  const address = way.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

describe('a start is told what is wrong with', () => {
  const place = () => `127.0.0.1:${portOf(postgres.url)}`;

  it('a server that does not run', async () => {
    expect(await faultAt(`postgresql://door:${PASS}@127.0.0.1:1/own`)).toEqual({
      code: 'database_unreachable',
      facts: { place: '127.0.0.1:1', said: 'ECONNREFUSED' },
    });
  });

  it('a socket that is not there', async () => {
    expect(await faultAt(`postgresql://door:${PASS}@localhost/own?host=${encodeURIComponent(work)}`)).toEqual(
      {
        code: 'database_unreachable',
        facts: { place: `${work}/.s.PGSQL.5432`, said: 'ENOENT' },
      },
    );
  });

  it('a name that is not found', async () => {
    expect(await faultAt(`postgresql://door:${PASS}@database.invalid/own`)).toEqual({
      code: 'database_host_unknown',
      facts: { host: 'database.invalid', said: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) },
    });
  });

  it('a machine that takes the connection and says nothing', async () => {
    const silent = await wayThrough(() => Buffer.alloc(0));
    expect(await faultAt(`postgresql://door:${PASS}@127.0.0.1:${silent}/own?connect_timeout=1`)).toEqual({
      code: 'database_silent',
      facts: { place: `127.0.0.1:${silent}` },
    });
  });

  it('something that is no PostgreSQL', async () => {
    const port = await wayThrough(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await faultAt(`postgresql://door:${PASS}@127.0.0.1:${port}/own`)).toMatchObject({
      code: 'database_encryption_failed',
      facts: { place: `127.0.0.1:${port}` },
    });
  });

  it('a wrong password, and a role that is missing, which the server does not tell apart', async () => {
    for (const url of [urlOf('door', 'own', '', 'wrong'), urlOf('nobody')])
      expect(await faultAt(url)).toEqual({
        code: 'database_credentials_refused',
        facts: { place: place(), user: new URL(url).username },
      });
  });

  it('a missing password', async () => {
    const url = urlOf('door').replace(`:${PASS}`, '');
    expect(await faultAt(url)).toEqual({ code: 'database_password_missing', facts: { place: place() } });
  });

  it('a missing role, where the server says so', async () => {
    expect(await faultAt(urlOf('missing'))).toEqual({
      code: 'database_role_missing',
      facts: { place: place(), user: 'missing' },
    });
  });

  it('a role that may not come from here', async () => {
    // A server without TLS says the same of a role that would be let in with it.
    expect(await faultAt(urlOf('shut_out'))).toMatchObject({
      code: 'database_encryption_required',
      facts: { user: 'shut_out' },
    });
  });

  it('a missing database', async () => {
    expect(await faultAt(urlOf('door', 'nowhere'))).toEqual({
      code: 'database_missing',
      facts: { place: place(), user: 'door', database: 'nowhere' },
    });
  });

  it('too many connections', async () => {
    expect(await faultAt(urlOf('crowded'))).toMatchObject({
      code: 'database_connections_used_up',
      facts: { user: 'crowded', said: expect.stringContaining('too many connections') },
    });
  });

  it('a server that is too old', async () => {
    // The newest server with an older one's number, for no older one is to be had.
    const older = await wayThrough((said) =>
      Buffer.from(
        said.toString('latin1').replaceAll('180004', '140019').replaceAll('18.4', '14.9'),
        'latin1',
      ),
    );
    const url = `postgresql://door:${PASS}@127.0.0.1:${older}/own`;
    expect(await faultAt(url)).toEqual({
      code: 'database_too_old',
      facts: { place: `127.0.0.1:${older}`, version: '14.9' },
    });
  });

  it('a copy that is only for reading', async () => {
    const dataDir = path.join(work, 'copy');
    fs.writeFileSync(path.join(dataDir, 'postgres/standby.signal'), '');
    const copy = await startPostgres({ root, dataDir });
    onTestFinished(copy.stop);
    expect(await faultAt(copy.url)).toEqual({
      code: 'database_standby',
      facts: { place: `127.0.0.1:${portOf(copy.url)}` },
    });
  });

  it('a role that only reads', async () => {
    expect(await faultAt(urlOf('reader'))).toEqual({
      code: 'database_read_only',
      facts: { user: 'reader', database: 'own' },
    });
  });

  it('rights that are not enough', async () => {
    expect(await faultAt(urlOf('guest'))).toEqual({
      code: 'database_creation_refused',
      facts: { user: 'guest', database: 'own' },
    });
    expect(await faultAt(urlOf('stranger', 'theirs'))).toEqual({
      code: 'database_permission_missing',
      facts: { user: 'stranger', database: 'theirs', said: expect.stringContaining('permission denied') },
    });
    const tables = await admin.query("SELECT FROM pg_tables WHERE schemaname = 'public'");
    expect(tables.rowCount).toBe(0);
  });

  it('an extension that is not installed there', async () => {
    const folder = fs.mkdtempSync(path.join(work, 'migrations-'));
    fs.mkdirSync(path.join(folder, '1_searches'));
    fs.writeFileSync(path.join(folder, '1_searches/migration.sql'), 'CREATE EXTENSION nowhere_to_be_had');
    const start = migrate(urlOf('door', 'theirs', '?sslmode=disable'), folder);
    await expect(start).rejects.toMatchObject({
      code: 'database_extension_missing',
      facts: { place: place(), extension: 'nowhere_to_be_had' },
    });
  });

  it('nothing, where the role owns the database', async () => {
    expect(await faultAt(urlOf('door'))).toBeNull();
  });
});

describe('a server without TLS', () => {
  it.each(['', '?sslmode=prefer', '?sslmode=disable'])(
    'is spoken to in clear text with %j',
    async (query) => {
      expect(await settleEncryption(urlOf('door', 'own', query))).toBe(
        urlOf('door', 'own', '?sslmode=disable'),
      );
    },
  );

  it.each(['sslmode=require', 'sslmode=verify-full', 'ssl=true', 'sslrootcert=system'])(
    'is not used with %s',
    async (query) => {
      expect(await faultAt(urlOf('door', 'own', `?${query}`))).toMatchObject({
        code: 'database_without_tls',
      });
    },
  );

  it('is told from one that insists on TLS', async () => {
    expect(await faultAt(urlOf('careful', 'own', '?sslmode=disable'))).toMatchObject({
      code: 'database_encryption_required',
      facts: { user: 'careful' },
    });
  });
});

describe('a server with TLS', () => {
  const file = (name: string) => path.join(work, name);

  beforeAll(async () => {
    const authority = await generate([{ name: 'commonName', value: 'An authority' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'basicConstraints', cA: true }],
    });
    const certificate = async (name: string, dates = {}) =>
      generate([{ name: 'commonName', value: name }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { key: authority.private, cert: authority.cert },
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
        ...dates,
      });
    const other = await generate([{ name: 'commonName', value: 'Another authority' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'basicConstraints', cA: true }],
    });
    fs.writeFileSync(file('ca.pem'), authority.cert);
    fs.writeFileSync(file('other.pem'), other.cert);
    const server = await certificate('localhost');
    const owner = fs.statSync(file('data/postgres'));
    for (const [name, text] of Object.entries({ 'server.crt': server.cert, 'server.key': server.private })) {
      fs.writeFileSync(file(`data/postgres/${name}`), text, { mode: 0o600 });
      fs.chownSync(file(`data/postgres/${name}`), owner.uid, owner.gid);
    }
    await admin.query('ALTER SYSTEM SET ssl = on');
    await admin.query('SELECT pg_reload_conf()');
    const encrypted = urlOf('door', 'own', '?sslmode=require');
    const isOn = async () => expect(await settleEncryption(urlOf('door'))).toBe(encrypted);
    await vi.waitFor(isOn, { timeout: 10_000 });
  });

  const byName = (query: string) => urlOf('door', 'own', query).replace('127.0.0.1', 'localhost');
  const withCa = (query: string) => `${query}&sslrootcert=${file('ca.pem')}`;

  async function isEncrypted(url: string): Promise<unknown> {
    const client = await connectTo(url);
    const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    await client.end();
    return rows[0].ssl;
  }

  it.each([
    ['disable', () => '?sslmode=disable', false],
    ['prefer', () => '?sslmode=prefer', true],
    ['nothing', () => '', true],
    ['require', () => '?sslmode=require', true],
    ['JDBC’s ssl=true', () => '?ssl=true', true],
    ['require and the right authority', () => withCa('?sslmode=require'), true],
    ['verify-ca', () => withCa('?sslmode=verify-ca'), true],
  ])('is spoken to with %s as libpq does, whatever its name', async (_what, query, encrypted) => {
    expect(await isEncrypted(await settleEncryption(urlOf('door', 'own', query())))).toBe(encrypted);
  });

  it('is spoken to with verify-full by the name that its certificate has, and by no other', async () => {
    expect(await isEncrypted(byName(withCa('?sslmode=verify-full')))).toBe(true);
    expect(await faultAt(urlOf('door', 'own', withCa('?sslmode=verify-full')))).toMatchObject({
      code: 'database_certificate_of_other',
    });
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'is refused with %s when somebody else has signed its certificate',
    async (mode) => {
      const query = `?sslmode=${mode}&sslrootcert=${file('other.pem')}`;
      expect(await faultAt(byName(query))).toMatchObject({ code: 'database_certificate_untrusted' });
    },
  );

  it('is refused with verify-full alone, for the authorities that everybody knows have not signed it', async () => {
    for (const query of ['?sslmode=verify-full', '?sslrootcert=system'])
      expect(await faultAt(byName(query))).toMatchObject({ code: 'database_certificate_untrusted' });
  });

  it('that insists on TLS lets in whom it is told to', async () => {
    expect(await isEncrypted(await settleEncryption(urlOf('careful')))).toBe(true);
    expect(await faultAt(urlOf('careful', 'own', '?sslmode=disable'))).toMatchObject({
      code: 'database_encryption_required',
    });
  });

  it('tells a role that may not come from here from one that needs TLS', async () => {
    expect(await faultAt(urlOf('shut_out'))).toMatchObject({
      code: 'database_address_refused',
      facts: { user: 'shut_out', said: expect.stringContaining('pg_hba.conf') },
    });
  });

  it('is not spoken to in clear text later, when somebody between says that it has no TLS', async () => {
    const settled = await settleEncryption(urlOf('door'));
    const between = await wayThrough((said) => (said.toString() === 'S' ? Buffer.from('N') : said));
    const url = settled.replace(`:${portOf(postgres.url)}/`, `:${between}/`);
    await expect(connectTo(url)).rejects.toMatchObject({ code: 'database_without_tls' });
  });

  it('follows the URL and not a variable of the environment', async () => {
    process.env.PGSSLMODE = 'disable';
    onTestFinished(() => void delete process.env.PGSSLMODE);
    expect(await isEncrypted(urlOf('door', 'own', '?sslmode=require'))).toBe(true);
  });
});
