import pg from 'pg';
import {
  db,
  MIGRATION_LOCK,
  type Migration,
  readMigrations,
  runMigration,
  type Tx,
} from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { unchainEntries } from '../audit/unchain';
import { clearEveryTwoFactor } from '../factors/rows';
import { deleteAllMails } from '../mail/delete-all';
import { type ResumedMails, resumeMails } from '../mail/resume';
import { must } from '../problem';
import { lockSetup } from '../setup/queries';
import type { CheckedBackup } from './check';
import { keyFingerprint, listTables, type Table, waitLong } from './queries';
import { type BackupPart, readBackup } from './read';
import { LEFT_OUT } from './schema';

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
 * What the instance key protects is of use under the same key only. Under another one it throws an Error that says so,
 * unless `acceptsNewKey`: then two-factor sign-in is turned off, the activity log is chained from its beginning, and links
 * that were sent end. For the machine's own command line; throws `forbidden` to everybody else.
 */
export async function restoreBackup(
  actor: Actor,
  backup: CheckedBackup,
  { migrations, acceptsNewKey = false }: { migrations: string; acceptsNewKey?: boolean },
): Promise<Restored> {
  must(actor.kind === 'system', 'forbidden');
  const isOtherKey = backup.keyFingerprint !== keyFingerprint();
  if (isOtherKey && !acceptsNewKey)
    throw new Error(
      `${backup.path} was made under another instance key than the one in use here. Put that one in its place (N8N_ENCRYPTION_KEY, or the file instance.key of the data folder) and restore again. If it is lost: --new-key restores what is of use without it.`,
    );
  const known = readMigrations(migrations);
  const [then, since] = [known.slice(0, backup.migrations.length), known.slice(backup.migrations.length)];
  try {
    return await db().$transaction(
      async (tx) => {
        await waitLong(tx);
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
    throw new Error(`Nothing was changed: the restore failed. ${reasonOf(error)}`);
  }
}

/** Whoever works with the instance has finished before, or waits and then finds all as it is restored. */
async function lockOut(tx: Tx): Promise<void> {
  const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as taken`;
  if (!lock?.taken)
    throw new Error('Another process migrates or restores at this moment. Try again when it has finished.');
  await lockSetup(tx);
  const tables = await listTables(tx);
  await tx.$executeRawUnsafe(`lock table ${tables.map(inSql).join(', ')} in access exclusive mode`);
  await deleteAllMails(tx); // with their jobs, which are in no backup
}

/** Empties the tables, which are as the backup's are. */
async function empty(tx: Tx, { end }: CheckedBackup): Promise<void> {
  const tables = await listTables(tx);
  const ours = tables.filter(({ name }) => Object.hasOwn(end.tables, name) || Object.hasOwn(LEFT_OUT, name));
  const emptied = ours.filter(({ name }) => name !== RECORDS);
  await tx.$executeRawUnsafe(`truncate ${emptied.map(inSql).join(', ')}`);
}

/** Makes the tables anew as they were after these migrations. Extensions stay: not everybody may make one. */
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
 * that are not here: they were somebody else's.
 */
async function load(tx: Tx, { path, end }: CheckedBackup): Promise<string[]> {
  const tables = new Map((await listTables(tx)).map((table) => [table.name, table]));
  for await (const part of readBackup(path)) {
    const table = part.kind === 'rows' && tables.get(part.table);
    if (table) await tx.$executeRawUnsafe(insertInto(table, part), part.rows);
    if (part.kind === 'end' && part.end.sha256 !== end.sha256)
      throw new Error(`${path} became another file meanwhile.`);
  }
  return Object.keys(end.tables).filter((name) => !tables.has(name));
}

/** The command that takes an array of rows, each an array of texts, and has PostgreSQL read every text as its type. */
function insertInto(table: Table, { columns }: Extract<BackupPart, { kind: 'rows' }>): string {
  const values = columns.map((name, n) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`The column ${name} of the table ${table.name} is not here.`);
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
  const said = error instanceof Error ? error.message : String(error);
  return /Raw query failed.* Message: `(.+)`/s.exec(said)?.[1] ?? said;
}
