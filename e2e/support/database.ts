import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Instance } from './instance';
import { givenDatabase } from './test-server';

type Values = unknown[];

/** Has time pass that no test can wait for: runs one statement in the database of a running instance. */
export async function changeDatabase(instance: Instance, statement: string, values: Values): Promise<void> {
  await ask(instance, statement, values);
}

/** Every row of every table, by the table's name, as the database has them at this moment. */
export async function everyRow(instance: Instance): Promise<Record<string, Record<string, unknown>[]>> {
  const names = `select tablename from pg_tables where schemaname = 'public' and tablename not like '\\_%' order by 1`;
  const tables: Record<string, Record<string, unknown>[]> = {};
  for (const { tablename } of await ask(instance, names))
    tables[String(tablename)] = await ask(instance, `select * from "${tablename}" as t order by t::text`);
  return tables;
}

/** Where the database of a running instance is. */
export function databaseUrl({ dataDir }: Instance): string {
  const given = givenDatabase(dataDir);
  if (given) return given;
  const [, , , port] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return `postgresql://latchkey:${password}@127.0.0.1:${port}/postgres`;
}

async function ask(instance: Instance, statement: string, values: Values = []) {
  const client = new pg.Client({ connectionString: databaseUrl(instance) });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement, values);
    return rows;
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
