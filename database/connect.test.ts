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

/** What a start says that goes no further than the database. */
async function startSays(url: string, folder = migrations): Promise<string> {
  const doctor = settleEncryption(url).then((settled) => inspectDatabase(settled, folder));
  const start = settleEncryption(url).then((settled) => migrate(settled, folder));
  const [asked, started] = await Promise.allSettled([doctor, start]);
  if (started.status === 'fulfilled') return 'all is well';
  if (!(started.reason instanceof DatabaseFault)) throw started.reason;
  const { message } = started.reason;
  // The doctor, who only looks, says the same.
  expect(asked.status === 'rejected' ? asked.reason.message : asked.value.lack?.message).toBe(message);
  expect(message).not.toContain(PASS);
  expect(message).toMatch(/^DATABASE_URL: [^\n]+\.( [^\n]+\.)+$/);
  return message;
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

describe('a start says in one line what is wrong with', () => {
  const at = () => `the server at 127.0.0.1:${portOf(postgres.url)}`;

  it('a server that does not run', async () => {
    expect(await startSays(`postgresql://door:${PASS}@127.0.0.1:1/own`)).toBe(
      'DATABASE_URL: nothing answers at 127.0.0.1:1 (ECONNREFUSED). Start the server, or put its right host and port into the URL.',
    );
  });

  it('a name that is not found', async () => {
    expect(await startSays(`postgresql://door:${PASS}@database.invalid/own`)).toMatch(
      /^DATABASE_URL: the host name database\.invalid is not found \((ENOTFOUND|EAI_AGAIN)\)\. Check how it is written/,
    );
  });

  it('a machine that takes the connection and says nothing', async () => {
    const silent = await wayThrough(() => Buffer.alloc(0));
    expect(await startSays(`postgresql://door:${PASS}@127.0.0.1:${silent}/own?connect_timeout=1`)).toBe(
      `DATABASE_URL: the server at 127.0.0.1:${silent} does not answer. Check host and port, and whether a firewall stands between.`,
    );
  });

  it('something that is no PostgreSQL', async () => {
    const port = await wayThrough(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await startSays(`postgresql://door:${PASS}@127.0.0.1:${port}/own`)).toMatch(
      /no encrypted connection to 127\.0\.0\.1:\d+ came about/,
    );
  });

  it('a wrong password, and a role that is missing, which the server does not tell apart', async () => {
    for (const url of [urlOf('door', 'own', '', 'wrong'), urlOf('nobody')])
      expect(await startSays(url)).toBe(
        `DATABASE_URL: ${at()} refuses the user name ${new URL(url).username} or its password. Correct them in the URL, with special characters percent-encoded.`,
      );
  });

  it('a missing password', async () => {
    const url = urlOf('door').replace(`:${PASS}`, '');
    expect(await startSays(url)).toMatch(/asks for a password, and the URL has none\./);
  });

  it('a missing role, where the server says so', async () => {
    expect(await startSays(urlOf('missing'))).toBe(
      `DATABASE_URL: ${at()} has no role missing. Create it ("CREATE ROLE missing LOGIN PASSWORD …"), or put another one into the URL.`,
    );
  });

  it('a role that may not come from here', async () => {
    expect(await startSays(urlOf('shut_out'))).toMatch(/does not let shut_out in from here.*pg_hba\.conf/);
  });

  it('a missing database', async () => {
    expect(await startSays(urlOf('door', 'nowhere'))).toBe(
      `DATABASE_URL: ${at()} has no database nowhere. Create it ("CREATE DATABASE nowhere OWNER door"), or put another one into the URL.`,
    );
  });

  it('too many connections', async () => {
    expect(await startSays(urlOf('crowded'))).toMatch(
      /has no connection left for crowded \(too many connections.*LATCHKEY_DATABASE_CONNECTIONS/,
    );
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
    expect(await startSays(url)).toBe(
      `DATABASE_URL: the server at 127.0.0.1:${older} is PostgreSQL 14.9, which is too old. Latchkey needs version 15 or newer.`,
    );
  });

  it('a copy that is only for reading', async () => {
    const dataDir = path.join(work, 'copy');
    fs.writeFileSync(path.join(dataDir, 'postgres/standby.signal'), '');
    const copy = await startPostgres({ root, dataDir });
    onTestFinished(copy.stop);
    expect(await startSays(copy.url)).toBe(
      `DATABASE_URL: the server at 127.0.0.1:${portOf(copy.url)} is a read-only copy of another one. Put the host of the primary server into the URL.`,
    );
  });

  it('a role that only reads', async () => {
    expect(await startSays(urlOf('reader'))).toMatch(
      /: reader may only read in the database own \(default_transaction_read_only is on\)\. Turn that off/,
    );
  });

  it('rights that are not enough', async () => {
    expect(await startSays(urlOf('guest'))).toBe(
      'DATABASE_URL: guest may not create tables, schemas and extensions in the database own. Make it the owner: "ALTER DATABASE own OWNER TO guest".',
    );
    expect(await startSays(urlOf('stranger', 'theirs'))).toMatch(
      /stranger has not enough rights on the database theirs \(permission denied/,
    );
    const tables = await admin.query("SELECT FROM pg_tables WHERE schemaname = 'public'");
    expect(tables.rowCount).toBe(0);
  });

  it('an extension that is not installed there', async () => {
    const folder = fs.mkdtempSync(path.join(work, 'migrations-'));
    fs.mkdirSync(path.join(folder, '1_searches'));
    fs.writeFileSync(path.join(folder, '1_searches/migration.sql'), 'CREATE EXTENSION nowhere_to_be_had');
    const start = migrate(urlOf('door', 'theirs', '?sslmode=disable'), folder);
    await expect(start).rejects.toThrow(
      `DATABASE_URL: ${at()} does not have the extension nowhere_to_be_had. Install PostgreSQL's contrib package there.`,
    );
  });

  it('nothing, where the role owns the database', async () => {
    expect(await startSays(urlOf('door'))).toBe('all is well');
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
      expect(await startSays(urlOf('door', 'own', `?${query}`))).toMatch(
        /does not speak TLS, which sslmode asks for\. Turn it on there/,
      );
    },
  );

  it('is told from one that insists on TLS', async () => {
    expect(await startSays(urlOf('careful', 'own', '?sslmode=disable'))).toMatch(
      /does not let careful in from here without encryption\. Put sslmode=verify-full or sslmode=require into the URL/,
    );
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
    expect(await startSays(urlOf('door', 'own', withCa('?sslmode=verify-full')))).toMatch(
      /the certificate of the server at 127\.0\.0\.1:\d+ is made out to another name\. Put the name that it is made out to into the URL/,
    );
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'is refused with %s when somebody else has signed its certificate',
    async (mode) => {
      const query = `?sslmode=${mode}&sslrootcert=${file('other.pem')}`;
      expect(await startSays(byName(query))).toMatch(
        /is signed by nobody who is trusted \(.+\)\. Name the file/,
      );
    },
  );

  it('is refused with verify-full alone, for the authorities that everybody knows have not signed it', async () => {
    for (const query of ['?sslmode=verify-full', '?sslrootcert=system'])
      expect(await startSays(byName(query))).toMatch(/is signed by nobody who is trusted/);
  });

  it('that insists on TLS lets in whom it is told to', async () => {
    expect(await isEncrypted(await settleEncryption(urlOf('careful')))).toBe(true);
    expect(await startSays(urlOf('careful', 'own', '?sslmode=disable'))).toMatch(/without encryption/);
  });

  it('is not spoken to in clear text later, when somebody between says that it has no TLS', async () => {
    const settled = await settleEncryption(urlOf('door'));
    const between = await wayThrough((said) => (said.toString() === 'S' ? Buffer.from('N') : said));
    const url = settled.replace(`:${portOf(postgres.url)}/`, `:${between}/`);
    await expect(connectTo(url)).rejects.toThrow('does not speak TLS, which sslmode asks for');
  });

  it('follows the URL and not a variable of the environment', async () => {
    process.env.PGSSLMODE = 'disable';
    onTestFinished(() => void delete process.env.PGSSLMODE);
    expect(await isEncrypted(urlOf('door', 'own', '?sslmode=require'))).toBe(true);
  });
});
