import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { log } from '../lib/log';
import { must } from '../lib/problem';
import { connectTo } from './connect';
import { DatabaseFault, explainDatabaseError, placeOf } from './fault';
import { settleSession } from './session';
import { connectionOf } from './url';

declare module '../lib/problem' {
  interface ProblemFacts {
    /** The installation is not whole: the folder of migrations is not there. */
    migrations_missing: { folder: string };
  }
}

export type Migration = { name: string; sql: string };
type Applied = { name: string; checksum: string; finished: boolean };

/** The advisory lock that Prisma's own commands take, so that they and we never change a database together. */
export const MIGRATION_LOCK = 72_707_369;
const LOCK_PATIENCE = '2min';
const OLDEST = 150_000;

/** Prisma's table, as Prisma makes it: its `migrate status` and `migrate deploy` read what we write. */
const RECORDS = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Brings a database up to date and returns the names of the migrations that it applied, oldest first: those
 * of `folder` (prisma/migrations) that the database has not seen, then the schema of the queue,
 * graphile-worker. Several processes may start at once: they take turns. Each migration, its record and the lock
 * share one transaction, so that a start that fails or is killed leaves nothing half-done, and a pooler in between may
 * give every transaction another connection. Hence a migration must not contain BEGIN or COMMIT. A database in which
 * somebody else's tables stand is refused before anything is written. Throws `migrations_missing`, and a `DatabaseFault`.
 */
export async function migrate(url: string, folder: string): Promise<string[]> {
  const known = readMigrations(folder);
  const client = await connectTo(url);
  const done: string[] = [];
  try {
    await requireServer(client);
    warnOfEdits(await readRecords(client), known);
    for (let name = await applyNext(client, known); name; name = await applyNext(client, known))
      done.push(name);
    await prepareQueue(url);
    return done;
  } catch (error) {
    throw explainDatabaseError(error, client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** What a start would find: the server's version, the migrations that wait, and whether it lacks the rights for them. */
export type DatabaseState = { version: string; pending: string[]; lack: DatabaseFault | null };

/**
 * Looks at a database as `migrate` would, and changes nothing. Throws what `migrate` would throw; that rights are missing
 * is `lack`.
 */
export async function inspectDatabase(url: string, folder: string): Promise<DatabaseState> {
  const known = readMigrations(folder);
  const client = await connectTo(url);
  try {
    const version = await requireServer(client);
    await client.query('BEGIN READ ONLY');
    const applied = await readRecords(client);
    await refuseStrangers(client, applied, known);
    refuseUnfinished(applied);
    refuseUnknown(applied, known);
    const pending = missingFrom(applied, known).map(({ name }) => name);
    return { version, pending, lack: await findLack(client) };
  } catch (error) {
    throw explainDatabaseError(error, client);
  } finally {
    await client.end().catch(() => {});
  }
}

function missingFrom(applied: Applied[], known: Migration[]): Migration[] {
  return known.filter(({ name }) => !applied.some((record) => record.name === name));
}

/** The migrations of a folder, in the order in which they run. */
export function readMigrations(folder: string): Migration[] {
  const fileOf = (name: string) => path.join(folder, name, 'migration.sql');
  must(fs.existsSync(folder), 'migrations_missing', { folder });
  const names = fs.readdirSync(folder).filter((name) => fs.existsSync(fileOf(name)));
  return names.sort().map((name) => ({ name, sql: fs.readFileSync(fileOf(name), 'utf8') }));
}

/** The server's version. Throws where it is too old, or may only be read. */
async function requireServer(client: pg.Client): Promise<string> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
            pg_is_in_recovery() AS "isCopy", current_setting('default_transaction_read_only')::bool AS "isReadOnly"`,
  );
  const { version, number, isCopy, isReadOnly } = rows[0];
  if (number < OLDEST) throw new DatabaseFault('database_too_old', { place: placeOf(client), version });
  if (isCopy) throw new DatabaseFault('database_standby', { place: placeOf(client) });
  if (isReadOnly) throw new DatabaseFault('database_read_only', roleOf(client));
  return version;
}

/** Applies the oldest migration that is missing, alone among all processes, and returns its name; null: none is. */
async function applyNext(client: pg.Client, known: Migration[]): Promise<string | null> {
  try {
    await client.query('BEGIN');
    await takeLock(client);
    const applied = await readRecords(client);
    await refuseStrangers(client, applied, known);
    refuseUnfinished(applied);
    refuseUnknown(applied, known);
    const [next] = missingFrom(applied, known);
    const lack = next && (await findLack(client));
    if (lack) throw lack;
    if (next) await apply(client, next);
    await client.query('COMMIT');
    return next?.name ?? null;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Waits for other processes that migrate at this moment. The lock ends with the transaction. */
async function takeLock(client: pg.Client): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = '${LOCK_PATIENCE}'`);
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '55P03')) throw error;
    throw new DatabaseFault('database_locked', { lock: String(MIGRATION_LOCK) });
  }
  await client.query('SET LOCAL lock_timeout = 0');
}

/** What keeps the role from making what migrations make: tables, the queue's schema, the extension for searches. */
async function findLack(client: pg.Client): Promise<DatabaseFault | null> {
  const { rows } = await client.query<{ mayCreate: boolean }>(
    `SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
              AND (has_database_privilege(current_database(), 'CREATE')
                   OR to_regnamespace('graphile_worker') IS NOT NULL
                      AND EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')) AS "mayCreate"`,
  );
  return rows[0]?.mayCreate ? null : new DatabaseFault('database_creation_refused', roleOf(client));
}

async function readRecords(client: pg.Client): Promise<Applied[]> {
  // Not by to_regclass(), which after the wait for a lock would still say what was so before it.
  const found = await client.query(
    `SELECT FROM pg_tables WHERE tablename = '_prisma_migrations' AND schemaname = ANY (current_schemas(false))`,
  );
  if (found.rowCount === 0) return [];
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

/** How many tables of somebody else are named. */
const NAMED_STRANGERS = 3;

/**
 * Refuses a database in which somebody else's tables stand: it has tables or views, and none of our migrations is on its
 * record. Where one is, the database is ours, whatever else was put into it. What belongs to an extension, and what stands
 * in other schemas (the queue's, or those of other programs), is in nobody's way.
 */
async function refuseStrangers(client: pg.Client, applied: Applied[], known: Migration[]): Promise<void> {
  if (applied.some(({ name }) => known.some((migration) => migration.name === name))) return;
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class AS it
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace = to_regnamespace('public')
        AND NOT EXISTS (SELECT FROM pg_depend
                         WHERE classid = 'pg_class'::regclass AND objid = it.oid AND deptype = 'e')
      ORDER BY 1`,
  );
  const names = rows.map(({ name }) => name);
  // Prisma's own commands leave their record empty where the first migration failed and was set back.
  const strangers = names.filter((name) => name !== '_prisma_migrations' || applied.length > 0);
  if (strangers.length === 0) return;
  const tables = strangers.slice(0, NAMED_STRANGERS);
  throw new DatabaseFault('database_of_others', {
    ...roleOf(client),
    tables,
    more: strangers.length - tables.length,
  });
}

/** A start leaves no such record; Prisma's own command does when one of its migrations fails. */
function refuseUnfinished(applied: Applied[]): void {
  const unfinished = applied.find((record) => !record.finished);
  if (unfinished) throw new DatabaseFault('migration_unfinished', { migration: unfinished.name });
}

function refuseUnknown(applied: Applied[], known: Migration[]): void {
  const unknown = applied.filter((record) => !known.some(({ name }) => name === record.name));
  const migrations = unknown.map(({ name }) => name);
  if (migrations.length > 0) throw new DatabaseFault('database_newer', { migrations });
}

function warnOfEdits(applied: Applied[], known: Migration[]): void {
  for (const { name, sql } of known) {
    const record = applied.find((candidate) => candidate.name === name);
    if (!record || possibleChecksums(sql).includes(record.checksum)) continue;
    log(
      'warn',
      `The migration ${name} was edited after this database had applied it; the edit has no effect here.`,
    );
  }
}

/** Runs one migration and records it. It is either there as a whole, with its record, or not at all. */
async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query(RECORDS);
    await runMigration((sql, ...values) => client.query(sql, values), migration);
  } catch (error) {
    throw (
      refusedRight(error, client) ??
      new DatabaseFault('migration_failed', { migration: migration.name, said: reasonOf(error) })
    );
  }
}

/** What the server's administrator has to do, where that is why a migration fails. */
function refusedRight(error: unknown, client: pg.Client): DatabaseFault | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  if (error.code === '42501') return new DatabaseFault('database_creation_refused', roleOf(client));
  const [, extension] = /^extension "(.+)" is not available$/.exec(error.message) ?? [];
  return extension
    ? new DatabaseFault('database_extension_missing', { place: placeOf(client), extension })
    : null;
}

/** Who works in which database. */
function roleOf({ user = '', database = '' }: pg.Client): { user: string; database: string } {
  return { user, database };
}

/**
 * Runs one migration and records it, in the caller's transaction. What is run with values is one command; without, it may
 * be many. The times of the records tell the order, also of those that share a transaction.
 */
export async function runMigration(
  run: (sql: string, ...values: string[]) => Promise<unknown>,
  { name, sql }: Migration,
): Promise<void> {
  await run(sql);
  await run(
    `INSERT INTO "_prisma_migrations"
       (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp(), 1)`,
    randomUUID(),
    checksumOf(sql),
    name,
  );
}

/** The tables of the queue, in a schema of their own that graphile-worker keeps up to date itself. */
async function prepareQueue(url: string): Promise<void> {
  const pool = new pg.Pool({ ...connectionOf(url), max: 1, onConnect: settleSession });
  pool.on('error', () => {}); // graphile-worker asks for both listeners; a failing query tells by itself
  pool.on('connect', (connection) => connection.on('error', () => {}));
  try {
    await runMigrations({ pgPool: pool });
  } finally {
    await pool.end();
  }
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A checkout on Windows may have changed the line ends, which Prisma forgives too. */
function possibleChecksums(sql: string): string[] {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].map(checksumOf);
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (error instanceof pg.DatabaseError && error.detail) return `${error.message} (${error.detail})`;
  return error instanceof Error ? error.message : String(error);
}
