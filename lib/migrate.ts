import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { log } from './log';

export type Migration = { name: string; sql: string };
type Applied = { name: string; checksum: string; finished: boolean };

/**
 * The advisory lock that Prisma's own commands take, so that they and we never change a database together.
 */
export const MIGRATION_LOCK = 72_707_369;
const LOCK_PATIENCE = '2min';

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
 * graphile-worker. Several processes may start at once: one works, the others wait for it and find nothing to
 * do. Each migration and its record share one transaction, so that a start that fails or is killed leaves
 * nothing half-done. Hence a migration must not say BEGIN or COMMIT itself. Throws an Error whose sentences
 * say what is wrong and what to do.
 */
export async function migrate(url: string, folder: string): Promise<string[]> {
  const known = readMigrations(folder);
  const client = await connect(url);
  try {
    await requireVersion(client);
    await takeLock(client);
    await client.query(RECORDS);
    const applied = await readRecords(client);
    refuseUnfinished(applied);
    refuseUnknown(applied, known);
    warnOfEdits(applied, known);

    const missing = missingFrom(applied, known);
    for (const migration of missing) await apply(client, migration);
    await prepareQueue(url);
    return missing.map(({ name }) => name);
  } finally {
    await client.end().catch(() => {}); // the lock goes with the connection
  }
}

/** What a start would find: the server's version, the migrations that wait, and whether they are allowed to run. */
export type DatabaseState = { version: string; pending: string[]; mayCreate: boolean };

/**
 * Looks at a database as `migrate` would, and changes nothing. Throws an Error in the same sentences where `migrate`
 * would refuse.
 */
export async function inspectDatabase(url: string, folder: string): Promise<DatabaseState> {
  const known = readMigrations(folder);
  const client = await connect(url);
  try {
    await client.query('SET default_transaction_read_only = on');
    await requireVersion(client);
    const { rows } = await client.query<{ version: string; recorded: boolean; mayCreate: boolean }>(
      `SELECT current_setting('server_version') AS version,
              to_regclass('"_prisma_migrations"') IS NOT NULL AS recorded,
              coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
                AND (to_regnamespace('graphile_worker') IS NOT NULL
                     OR has_database_privilege(current_database(), 'CREATE')) AS "mayCreate"`,
    );
    const { version = '', recorded = false, mayCreate = false } = rows[0] ?? {};
    const applied = recorded ? await readRecords(client) : [];
    refuseUnfinished(applied);
    refuseUnknown(applied, known);
    const pending = missingFrom(applied, known).map(({ name }) => name);
    return { version, pending, mayCreate };
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
  if (!fs.existsSync(folder)) {
    throw new Error(
      `The folder ${folder} with the database's migrations is missing. Install Latchkey again.`,
    );
  }
  const names = fs.readdirSync(folder).filter((name) => fs.existsSync(fileOf(name)));
  return names.sort().map((name) => ({ name, sql: fs.readFileSync(fileOf(name), 'utf8') }));
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  client.on('error', () => {}); // the query that runs fails with it and tells
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new Error(
      `The database at ${client.host}:${client.port} cannot be opened: ${reasonOf(error)}. Check that the ` +
        'server runs, and what DATABASE_URL says.',
    );
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query('SHOW server_version');
  const version = String(rows[0]?.server_version);
  if (Number.parseInt(version, 10) >= 15) return;
  throw new Error(`The database server is PostgreSQL ${version}. Latchkey needs version 15 or newer.`);
}

/** Waits for other processes that migrate at this moment. */
async function takeLock(client: pg.Client): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_PATIENCE}'`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '55P03')) throw error;
    throw new Error(
      'Another process has been changing the database for two minutes and has not finished. Wait for it, ' +
        `or end it, and start again (it holds the advisory lock ${MIGRATION_LOCK}, see pg_locks).`,
    );
  }
  await client.query('RESET lock_timeout');
}

async function readRecords(client: pg.Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

/**
 * A start of ours leaves no such record; Prisma's own command does when a migration fails under its hands.
 */
function refuseUnfinished(applied: Applied[]): void {
  const unfinished = applied.find((record) => !record.finished);
  if (!unfinished) return;
  throw new Error(
    `The migration ${unfinished.name} was begun with Prisma's own command and failed half-way. Bring the ` +
      `database in order by hand, tell Prisma so (prisma migrate resolve --rolled-back ${unfinished.name}, ` +
      'or --applied), and start again.',
  );
}

function refuseUnknown(applied: Applied[], known: Migration[]): void {
  const unknown = applied.filter((record) => !known.some(({ name }) => name === record.name));
  if (unknown.length === 0) return;
  const names = unknown.map(({ name }) => name).join(', ');
  throw new Error(
    `The database is newer than this version of Latchkey: it has ${names}, which this version does not know. ` +
      'Start the newer version, or put back a backup from before the update. If the database belongs to ' +
      'another program, give Latchkey one of its own (DATABASE_URL).',
  );
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
    await client.query('BEGIN');
    await runMigration((sql, ...values) => client.query(sql, values), migration);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw new Error(
      `The migration ${migration.name} failed: ${reasonOf(error)}. The database is as it was before this migration.`,
    );
  }
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
  const pool = new pg.Pool({ connectionString: url, max: 1 });
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
