import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from './migrate';
import { startPostgres } from './postgres';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers every request with the URL of a database of its own, migrated and empty. */
    databaseDesk: string;
  }
}

/** A server in a temporary folder, and a migrated database in it that is copied for each test file. */
type TestDatabases = { copy(): Promise<string>; stop(): Promise<void> };

const TEMPLATE = 'migrated';

/**
 * Vitest's global setup: a desk that hands out databases. The embedded PostgreSQL behind it is started by the first
 * test file that asks, so that a run of tests without a database does not wait for one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let databases: Promise<TestDatabases> | undefined;
  const desk = createServer((_request, response) => {
    databases ??= open(project.config.root);
    databases
      .then(({ copy }) => copy())
      .then(
        (url) => response.end(url),
        (error) => response.writeHead(500).end(String(error)),
      );
  });
  project.provide('databaseDesk', await listen(desk));
  return async () => {
    desk.closeAllConnections();
    desk.close();
    await databases?.then(
      ({ stop }) => stop(),
      () => {}, // the test file that asked has failed with it
    );
  };
}

async function open(root: string): Promise<TestDatabases> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tests-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  process.once('exit', remove);
  try {
    const postgres = await startPostgres({ root, dataDir: folder });
    // Vitest ends at once on a signal, without teardown. Nobody needs these files any more, so neither waits the server.
    const abandon = () => process.kill(postgres.pid, 'SIGQUIT');
    process.prependOnceListener('exit', abandon);
    const admin = new pg.Client({ connectionString: postgres.url });
    const stop = async () => {
      await admin.end();
      await postgres.stop();
      process.off('exit', abandon);
      process.off('exit', remove);
      remove();
    };
    try {
      await admin.connect();
      // Test data need not outlive a power cut.
      for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'])
        await admin.query(`ALTER SYSTEM SET ${name} = off`);
      await admin.query('SELECT pg_reload_conf()');
      await admin.query(`CREATE DATABASE ${TEMPLATE}`);
      await migrate(urlOf(postgres.url, TEMPLATE), join(root, 'prisma/migrations'));
    } catch (error) {
      await stop();
      throw error;
    }
    let copies = 0;
    const copy = async () => {
      const name = `copy_${++copies}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
      return urlOf(postgres.url, name);
    };
    return { copy, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function listen(desk: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    desk.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  desk.unref();
  const address = desk.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
