import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDb, connectTo, migrate, settleEncryption } from '../database/database';
import { keepConfig, parseSettings } from '../lib/config';
import { type EmbeddedPostgres, startPostgres } from '../postgres/postgres';
import { startChild } from './child';

/** The URL of a server where databases can be made; null stands for the embedded PostgreSQL. */
export type Server = string | null;

/** What a measurement needs: an instance's database, fresh, and a mail server that takes everything. */
export type Stage = {
  dataDir: string;
  /** What an instance has to be told to play here. */
  env: Record<string, string>;
  /** Has the database again, also while an instance has it. */
  enter(): Promise<void>;
  /** Lets go of the database, whose data stay for an instance. */
  leave(): Promise<void>;
  /** Leaves, and nothing stays. */
  clear(): Promise<void>;
};

const INSTANCE_KEY = 'the instance key of the benchmark 01';

/** Sets the stage: the settings of this process point to a new database and to the sink. */
export async function setStage(root: string, server: Server): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const sink = await startChild<number>('sink.js');
  const database = await makeDatabase(root, dataDir, server);
  const url = await database.enter();
  const env = {
    N8N_EMAIL_MODE: 'smtp',
    N8N_SMTP_HOST: '127.0.0.1',
    N8N_SMTP_PORT: String(sink.told),
    N8N_SMTP_SSL: 'false',
    N8N_SMTP_USER: '',
    N8N_SMTP_PASS: '',
    N8N_SMTP_SENDER: 'Latchkey <latchkey@example.com>',
    N8N_EDITOR_BASE_URL: 'https://latchkey.example.com',
    N8N_ENCRYPTION_KEY: INSTANCE_KEY,
    LATCHKEY_DATA_DIR: dataDir,
    ...(server !== null && { DATABASE_URL: url }),
  };
  const { settings } = parseSettings(env);
  const keepUrl = (databaseUrl: string) =>
    keepConfig({ ...settings, databaseUrl, instanceKey: INSTANCE_KEY });
  keepUrl(url);
  await migrate(url, join(root, 'prisma/migrations'));
  const leave = async () => {
    await closeDb();
    await database.leave();
  };
  return {
    dataDir,
    env,
    enter: async () => keepUrl(await database.enter()),
    leave,
    async clear() {
      await leave();
      await database.drop();
      await sink.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A new database, in a cluster of its own or on a server that is there. */
async function makeDatabase(root: string, dataDir: string, server: Server) {
  if (server === null) {
    let postgres: EmbeddedPostgres | undefined;
    const enter = async () => {
      postgres = await startPostgres({ root, dataDir });
      return postgres.url;
    };
    return { enter, leave: async () => postgres?.stop(), drop: async () => {} };
  }
  const name = `latchkey_bench_${randomBytes(4).toString('hex')}`;
  const admin = await settleEncryption(server);
  await run(admin, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
  return {
    enter: async () => url,
    leave: async () => {},
    drop: () => run(admin, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Has a server do one thing. */
export async function run(url: string, statement: string): Promise<void> {
  const client = await connectTo(url);
  await client.query(statement);
  await client.end();
}
