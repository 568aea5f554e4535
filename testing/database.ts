import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connectTo, migrate, settleEncryption } from '../database/database';
import { connectionOf } from '../database/url';
import { startPostgres } from '../postgres/postgres';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Each request to it is answered with the URL of another database, migrated and empty; at /bare, with nothing in it. */
    databasesUrl: string;
  }
}

/** A server in which tests may make databases, until it is stopped. */
type TestServer = { url: string; stop(): Promise<void> };

/** Migrated databases that are copied for each test file. */
type TestDatabases = { copy(): Promise<string>; bare(): Promise<string>; stop(): Promise<void> };

/**
 * Vitest's global setup: an HTTP server that makes databases, in the embedded PostgreSQL or on the server of
 * TEST_DATABASE_URL, whose role may create databases (CREATEDB). PostgreSQL is started when the first test file asks, so
 * that a run of tests without a database does not wait for it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let databases: Promise<TestDatabases> | undefined;
  // A test file that is busy for long would not see that its connection was closed meanwhile.
  const server = createServer({ keepAliveTimeout: 0 }, ({ url }, response) => {
    databases ??= open(project.config.root);
    databases
      .then(({ copy, bare }) => (url === '/bare' ? bare() : copy()))
      .then(
        (database) => response.end(database),
        (error) => response.writeHead(500).end(String(error)),
      );
  });
  project.provide('databasesUrl', await listen(server));
  return async () => {
    server.closeAllConnections();
    server.close();
    await databases?.then(
      ({ stop }) => stop(),
      () => {}, // the test file that asked has failed with it
    );
  };
}

async function open(root: string): Promise<TestDatabases> {
  const own = process.env.TEST_DATABASE_URL;
  const server = own ? { url: await settleEncryption(own), stop: async () => {} } : await startServer(root);
  // Others may run their tests on the same server.
  const prefix = `latchkey_test_${randomBytes(4).toString('hex')}`;
  const template = `${prefix}_migrated`;
  const made: string[] = [];
  const admin = await connectTo(server.url);
  const make = async (name: string, origin = 'template1') => {
    made.push(name);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${origin}`);
    return urlOf(server.url, name);
  };
  const abandon = () => own && dropWithoutWaiting(server.url, made);
  process.prependOnceListener('exit', abandon);
  const stop = async () => {
    if (own) for (const name of made) await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    process.off('exit', abandon);
    await admin.end();
    await server.stop();
  };
  try {
    await migrate(await make(template), join(root, 'prisma/migrations'));
    // A pooler in between keeps connections to it, and whatever somebody is connected to cannot be copied.
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [template],
    );
  } catch (error) {
    await stop();
    throw error;
  }
  // One after the other, for a template is copied by one at a time.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<string>) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  return {
    copy: () => inTurn(() => make(`${prefix}_${made.length}`, template)),
    bare: () => inTurn(() => make(`${prefix}_${made.length}`)),
    stop,
  };
}

/** The embedded PostgreSQL in a temporary folder. */
async function startServer(root: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tests-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  process.once('exit', remove);
  try {
    const postgres = await startPostgres({ root, dataDir: folder });
    // Vitest ends at once on a signal, without teardown. These files are not needed any more: the server need not write them.
    const abandon = () => process.kill(postgres.pid, 'SIGQUIT');
    process.prependOnceListener('exit', abandon);
    const stop = async () => {
      await postgres.stop();
      process.off('exit', abandon);
      process.off('exit', remove);
      remove();
    };
    const admin = await connectTo(postgres.url);
    // Test data need not outlive a power cut.
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'])
      await admin.query(`ALTER SYSTEM SET ${name} = off`);
    // A server may stand anywhere; whatever depends on its time zone is wrong, and shows here.
    await admin.query(`ALTER SYSTEM SET timezone = 'Pacific/Chatham'`);
    await admin.query('SELECT pg_reload_conf()');
    await admin.end();
    return { url: postgres.url, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** At the end of a process nothing can be awaited: another one does it. */
function dropWithoutWaiting(url: string, names: string[]): void {
  const program = `
    const pg = require('pg');
    const [connection, ...names] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    const client = new pg.Client(connection);
    client.connect().then(async () => {
      for (const name of names) await client.query('DROP DATABASE IF EXISTS ' + name + ' WITH (FORCE)');
      await client.end();
    });`;
  spawnSync(process.execPath, ['-e', program], { input: JSON.stringify([connectionOf(url), ...names]) });
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
