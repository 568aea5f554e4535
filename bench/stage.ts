import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeDb, connectTo, migrate, settleEncryption } from '../database/database';
import { keepConfig, parseSettings } from '../lib/config';
import { startPostgres } from '../postgres/postgres';

/** The URL of a server where databases can be made; null stands for the embedded PostgreSQL. */
export type Server = string | null;

/** What a measurement needs: an instance's database, fresh, and a mail server that takes everything. */
export type Stage = {
  dataDir: string;
  /** What an instance has to be told to play here. */
  env: Record<string, string>;
  /** Lets go of the database, whose data stay for an instance. */
  leave(): Promise<void>;
  /** Leaves, and nothing stays. */
  clear(): Promise<void>;
};

const INSTANCE_KEY = 'the instance key of the benchmark 01';

/** Sets the stage: the settings of this process point to a new database and to the sink. */
export async function setStage(root: string, server: Server): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const sink = fork(fileURLToPath(new URL('sink.js', import.meta.url)));
  const [port] = await once(sink, 'message');
  const database = await makeDatabase(root, dataDir, server);
  const env = {
    N8N_EMAIL_MODE: 'smtp',
    N8N_SMTP_HOST: '127.0.0.1',
    N8N_SMTP_PORT: String(port),
    N8N_SMTP_SSL: 'false',
    N8N_SMTP_USER: '',
    N8N_SMTP_PASS: '',
    N8N_SMTP_SENDER: 'Latchkey <latchkey@example.com>',
    N8N_EDITOR_BASE_URL: 'https://latchkey.example.com',
    N8N_ENCRYPTION_KEY: INSTANCE_KEY,
    LATCHKEY_DATA_DIR: dataDir,
    ...(server !== null && { DATABASE_URL: database.url }),
  };
  const { settings } = parseSettings(env);
  keepConfig({ ...settings, databaseUrl: database.url, instanceKey: INSTANCE_KEY });
  await migrate(database.url, join(root, 'prisma/migrations'));
  const leave = async () => {
    await closeDb();
    await database.leave();
  };
  return {
    dataDir,
    env,
    leave,
    async clear() {
      await leave();
      await database.drop();
      await end(sink);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A new database, in a cluster of its own or on a server that is there. */
async function makeDatabase(root: string, dataDir: string, server: Server) {
  if (server === null) {
    const postgres = await startPostgres({ root, dataDir });
    return { url: postgres.url, leave: () => postgres.stop(), drop: async () => {} };
  }
  const name = `latchkey_bench_${randomBytes(4).toString('hex')}`;
  const admin = await settleEncryption(server);
  await run(admin, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
  return { url, leave: async () => {}, drop: () => run(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function run(url: string, statement: string): Promise<void> {
  const client = await connectTo(url);
  await client.query(statement);
  await client.end();
}

async function end(sink: ChildProcess): Promise<void> {
  const ended = once(sink, 'exit');
  sink.disconnect();
  await ended;
}
