import pg from 'pg';
import {
  db,
  lockEveryTable,
  MIGRATION_LOCK,
  type Migration,
  readMigrations,
  runMigration,
  type Tx,
} from '../../database/database';
import type { Actor } from '../actor';
import { record, unchainEntries } from '../audit/rows';
import { config } from '../config';
import { textOf } from '../data-folder';
import { clearEveryTwoFactor } from '../factors/rows';
import { fingerprintOf } from '../instance-key';
import { deleteAllMails, type ResumedMails, resumeMails } from '../mail/rows';
import { must, Problem } from '../problem';
import { lockSetup } from '../setup/rows';
import type { CheckedBackup } from './check';
import { LEFT_OUT } from './left-out';
import { mayRestore } from './policy';
import { type BackupPart, readBackup } from './read';
import { listTables, type Table } from './rows';

declare module '../problem' {
  interface ProblemFacts {
    /** It was made under another instance key than the one in use. */
    backup_of_other_key: { path: string };
    /** The file is not the one that was checked. */
    backup_changed: { path: string };
    /** It has a column that this version's table does not have. */
    backup_column_unknown: { table: string; column: string };
    /** Another process migrates or restores. */
    restore_under_way: Record<never, never>;
    /** `said`: the database's own words. */
    restore_failed: { said: string };
  }
}

export type Restored = {
  users: number;
  mails: ResumedMails;
  /** Where the key is another one now: how many users had two-factor sign-in on. Else null. */
  lostKey: { users: number } | null;
  /** Tables of the file that are not Latchkey's. */
  strangers: string[];
};

const TIMEOUT_MS = 24 * 3_600_000;
const RECORDS = '_prisma_migrations';

/**
 * Replaces all that the instance holds by what a backup holds: all of it or, when anything fails, nothing. One that was
 * made by an older version goes into tables as they were then, and then through the migrations since. Everybody signs in
 * anew; mails that waited go out, unless they are more than a day old. `migrations` is the folder with those of this
 * program. It may run while the instance does, which then waits.
 *
 * What the instance key protects can be used under the same key only. With `acceptsNewKey` a backup of another key is
 * restored too: two-factor sign-in is turned off, the activity log is chained from its beginning, and links that were sent
 * end. For the command line alone. Throws `forbidden`, `backup_of_other_key`, `backup_column_unknown`,
 * `backup_tables_circular`, `restore_under_way` and `restore_failed`; where the file is not the one that was checked,
 * `backup_changed`, `backup_unreadable`, `backup_unknown`, `backup_cut_off`, `backup_damaged` and `backup_format_newer`.
 */
export async function restoreBackup(
  actor: Actor,
  backup: CheckedBackup,
  { migrations, acceptsNewKey = false }: { migrations: string; acceptsNewKey?: boolean },
): Promise<Restored> {
  must(mayRestore(actor), 'forbidden');
  const isOtherKey = backup.keyFingerprint !== fingerprintOf(config().instanceKey);
  must(!isOtherKey || acceptsNewKey, 'backup_of_other_key', { path: backup.path });
  const known = readMigrations(migrations);
  const [then, since] = [known.slice(0, backup.migrations.length), known.slice(backup.migrations.length)];
  try {
    return await db().$transaction(
      async (tx) => {
        await lockOut(tx);
        if (since.length > 0) await rebuild(tx, then);
        else await empty(tx, backup);
        const strangers = await load(tx, backup);
        for (const migration of since) await migrate(tx, migration);

        const lostKey = isOtherKey ? { users: await clearEveryTwoFactor(tx) } : null;
        if (lostKey) await unchainEntries(tx);
        const mails = await resumeMails(tx);
        const users = backup.end.tables.user?.rows ?? 0;
        const facts = { madeAt: backup.madeAt, users: String(users) };
        await record(tx, actor, { event: 'instance.restored', facts });
        await analyze(tx);
        return { users, mails, lostKey, strangers };
      },
      { timeout: TIMEOUT_MS },
    );
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('restore_failed', { said: reasonOf(error) });
  }
}

/** Waits for the transactions that run, and has new ones wait until all is restored. */
async function lockOut(tx: Tx): Promise<void> {
  const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as taken`;
  must(lock?.taken, 'restore_under_way');
  await lockSetup(tx);
  await lockEveryTable(tx, 'access exclusive');
  await deleteAllMails(tx); // with their jobs, which are in no backup
}

/** Empties the tables, which are as the backup's are. */
async function empty(tx: Tx, { end }: CheckedBackup): Promise<void> {
  const tables = await listTables(tx);
  const ours = tables.filter(({ name }) => Object.hasOwn(end.tables, name) || Object.hasOwn(LEFT_OUT, name));
  const emptied = ours.filter(({ name }) => name !== RECORDS);
  await tx.$executeRawUnsafe(`truncate ${emptied.map(inSql).join(', ')}`);
}

/** Makes the tables anew as they were after these migrations. Extensions stay: not every role may make one. */
async function rebuild(tx: Tx, migrations: Migration[]): Promise<void> {
  const tables = (await listTables(tx)).filter(({ name }) => name !== RECORDS);
  await tx.$executeRawUnsafe(`drop table ${tables.map(inSql).join(', ')}`);
  const types = await tx.$queryRaw<{ name: string }[]>`
    select typname::text as name from pg_type as it
    where typtype = 'e' and typnamespace = 'public'::regnamespace
      and not exists (select from pg_depend where classid = 'pg_type'::regclass and objid = it.oid and deptype = 'e')`;
  if (types.length > 0) await tx.$executeRawUnsafe(`drop type ${types.map(inSql).join(', ')}`);
  await tx.$executeRaw`delete from _prisma_migrations`;
  for (const migration of migrations) await migrate(tx, migration);
}

/** A migration is many commands, which PL/pgSQL takes at once; values go with one. */
async function migrate(tx: Tx, migration: Migration): Promise<void> {
  await runMigration((sql, ...values) => {
    if (values.length > 0) return tx.$executeRawUnsafe(sql, ...values);
    const script = `begin execute ${pg.escapeLiteral(sql)}; end`;
    return tx.$executeRawUnsafe(`do ${pg.escapeLiteral(script)}`);
  }, migration);
}

/**
 * Fills the tables, and checks once more that the file is what it was when it was checked. Returns the tables of the file
 * that are not here: they are not Latchkey's.
 */
async function load(tx: Tx, { path, end }: CheckedBackup): Promise<string[]> {
  const tables = new Map((await listTables(tx)).map((table) => [table.name, table]));
  for await (const part of readBackup(path)) {
    const table = part.kind === 'rows' && tables.get(part.table);
    if (table) await tx.$executeRawUnsafe(insertInto(table, part), part.rows);
    must(part.kind !== 'end' || part.end.sha256 === end.sha256, 'backup_changed', { path });
  }
  return Object.keys(end.tables).filter((name) => !tables.has(name));
}

/** The command that takes an array of rows, each an array of texts, and has PostgreSQL read every text as its type. */
function insertInto(table: Table, { columns }: Extract<BackupPart, { kind: 'rows' }>): string {
  const values = columns.map((name, n) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    must(column, 'backup_column_unknown', { table: table.name, column: name });
    return `(line->>${n})::${column.type}`;
  });
  const names = columns.map((name) => pg.escapeIdentifier(name));
  return `insert into ${inSql(table)} (${names.join(', ')}) overriding system value
    select ${values.join(', ')} from json_array_elements($1::json) as line`;
}

/** Without it, lists are slow until the server has looked at the new rows by itself. */
async function analyze(tx: Tx): Promise<void> {
  const tables = await listTables(tx);
  await tx.$executeRawUnsafe(`analyze ${tables.map(inSql).join(', ')}`);
}

const inSql = ({ name }: { name: string }) => `public.${pg.escapeIdentifier(name)}`;

/** Of what Prisma says of a failed query, what the server said. */
function reasonOf(error: unknown): string {
  const said = textOf(error);
  return /Raw query failed.* Message: `(.+)`/s.exec(said)?.[1] ?? said;
}
