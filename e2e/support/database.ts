import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Rows } from './claimed';
import type { Instance } from './instance';
import { givenDatabase } from './test-server';

type Values = unknown[];

/** Has time pass that no test can wait for: runs one statement in the database of a running instance. */
export async function changeDatabase(instance: Instance, statement: string, values: Values): Promise<void> {
  await connected(instance, (ask) => ask(statement, values));
}

/** Has the database say from now on when a row of this table is committed, to whoever asks `awaitRow`. */
export async function tellOfRows(instance: Instance, table: string): Promise<void> {
  const notify = `begin perform pg_notify('rows', ''); return null; end`;
  await connected(instance, async (ask) => {
    await ask(`create function tell() returns trigger language plpgsql as '${notify.replaceAll("'", "''")}'`);
    await ask(`create trigger tell after insert on ${table} for each statement execute function tell()`);
  });
}

/** Listens until `end`; `told` resolves the moment that the next row is committed. */
export async function awaitRow(instance: Instance): Promise<{ told: Promise<void>; end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: databaseUrl(instance) });
  client.on('error', () => {}); // whose server may be killed
  const told = new Promise<void>((resolve) => client.once('notification', () => resolve()));
  await client.connect();
  await client.query('listen rows');
  return { told, end: () => client.end().catch(() => {}) };
}

/** Every row of every table, by the table's name, as the database has them at this moment. */
export async function everyRow(instance: Instance): Promise<Record<string, Record<string, unknown>[]>> {
  return connected(instance, async (ask) => {
    const tables: Record<string, Record<string, unknown>[]> = {};
    for (const name of await tableNames(ask))
      tables[name] = await ask(`select * from "${name}" as t order by t::text`);
    return tables;
  });
}

/**
 * Every row at this moment, to be put back by `fillDatabase`; but for counters of limits, which are of no use later, and the
 * places of entries in the chain of the activity log, of which the instance then gives them new ones.
 */
export async function readDatabase(instance: Instance): Promise<Rows> {
  return connected(instance, async (ask) => {
    const names = (await tableNames(ask)).filter((name) => !['rate_limit', 'audit_head'].includes(name));
    const columns = names.map(
      (name) => `(select json_agg(${rowIn(name)})::text from "${name}" as t) as "${name}"`,
    );
    const [read = {}] = await ask(`select ${columns}`);
    const tables = names.flatMap((name) => (read[name] ? [{ name, rows: String(read[name]) }] : []));
    return { tables, readAt: new Date() };
  });
}

const rowIn = (table: string) =>
  table === 'audit_entry' ? `to_jsonb(t) - '{position,chainHash}'::text[]` : 't';

/** Puts rows into empty tables, as if those of sign-ins had been made a moment ago. */
export async function fillDatabase(instance: Instance, { tables, readAt }: Rows): Promise<void> {
  const order = (name: string) => (name === 'user' ? 0 : 1);
  await connected(instance, async (ask) => {
    for (const { name, rows } of tables.toSorted((one, other) => order(one.name) - order(other.name)))
      await ask(`insert into "${name}" select * from json_populate_recordset(null::"${name}", $1::json)`, [
        rows,
      ]);
    await ask(
      `update session set "createdAt" = "createdAt" + age, "lastUsedAt" = "lastUsedAt" + age,
         "provedAt" = "provedAt" + age, "expiresAt" = "expiresAt" + age
       from (select now() - $1::timestamptz as age) as passed`,
      [readAt],
    );
  });
}

/** Empties every table, once the mails that are just being sent are: the next journey finds what a new instance has. */
export async function emptyDatabase(instance: Instance): Promise<void> {
  const jobs = 'graphile_worker._private_jobs';
  await connected(instance, async (ask) => {
    for (;;) {
      await ask(`delete from ${jobs} where locked_at is null`);
      if ((await ask(`select from ${jobs}`)).length === 0) break;
      await sleep(50);
    }
    const names = (await tableNames(ask)).map((name) => `"${name}"`);
    // Whoever writes at this moment may have locked tables the other way round: it lets go before that is a deadlock.
    await ask(`set lock_timeout = '300ms'`);
    const empty = (): Promise<unknown> =>
      ask(`truncate ${names}`).catch((error) =>
        error.code === LOCK_NOT_AVAILABLE ? empty() : Promise.reject(error),
      );
    await empty();
  });
}

const LOCK_NOT_AVAILABLE = '55P03';

async function tableNames(ask: Ask): Promise<string[]> {
  const names = `select tablename from pg_tables where schemaname = 'public' and tablename not like '\\_%' order by 1`;
  return (await ask(names)).map(({ tablename }) => String(tablename));
}

/** Where the database of a running instance is. */
export function databaseUrl({ dataDir }: Instance): string {
  const given = givenDatabase(dataDir);
  if (given) return given;
  const [, , , port] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return `postgresql://latchkey:${password}@127.0.0.1:${port}/postgres`;
}

type Ask = (statement: string, values?: Values) => Promise<Record<string, unknown>[]>;

/** Asks as often as it likes over one connection. */
async function connected<T>(instance: Instance, use: (ask: Ask) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl(instance) });
  await client.connect();
  try {
    return await use(async (statement, values) => (await client.query(statement, values)).rows);
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
