import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Instance } from './instance';

/** Has time pass that no test can wait for: runs one statement in the database of a running instance. */
export async function changeDatabase(
  { dataDir }: Instance,
  statement: string,
  values: unknown[],
): Promise<void> {
  const [, , , port] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(port),
    user: 'latchkey',
    password,
    database: 'postgres',
  });
  await client.connect();
  try {
    await client.query(statement, values);
  } finally {
    await client.end();
  }
}

/** Lets the open invitation of an address run out. */
export async function expireInvitation(instance: Instance, email: string): Promise<void> {
  await changeDatabase(
    instance,
    `update invitation set "expiresAt" = now() - interval '1 day' where email = $1`,
    [email],
  );
}
