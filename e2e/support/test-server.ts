import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * With TEST_DATABASE_URL, the server of a role that may create databases, every data folder gets a database of its own
 * there instead of the embedded PostgreSQL.
 */
const server = process.env.TEST_DATABASE_URL;
const databases = new Map<string, string>();

const KEY = 'the-instance-key-of-the-journeys-01';

/** Makes the database of a data folder, unless it has one. Without TEST_DATABASE_URL nothing is made. */
export async function giveDatabase(dataDir: string): Promise<void> {
  if (!server || databases.has(dataDir)) return;
  const name = `latchkey_e2e_${randomBytes(6).toString('hex')}`;
  databases.set(dataDir, Object.assign(new URL(server), { pathname: `/${name}` }).href);
  await command(`CREATE DATABASE ${name}`);
}

export async function dropDatabase(dataDir: string): Promise<void> {
  const url = databases.get(dataDir);
  if (!url) return;
  databases.delete(dataDir);
  await command(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

/** The URL of the database that a data folder was given; undefined where it has the embedded one. */
export function givenDatabase(dataDir: string): string | undefined {
  return databases.get(dataDir);
}

/** What a process has to be told to use the database that its data folder was given. */
export function databaseSettings(dataDir = ''): Record<string, string> {
  const url = databases.get(dataDir);
  return url ? { DATABASE_URL: url, N8N_ENCRYPTION_KEY: KEY } : {};
}

async function command(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
