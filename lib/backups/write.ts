import { createHash, type Hash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { db, type Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { fingerprintOf } from '../instance-key';
import { must } from '../problem';
import { LEFT_OUT } from './left-out';
import { mayBackUp } from './policy';
import { listTables, type Table } from './rows';
import { type BackupEnd, type BackupHeader, FORMAT, type TableHead } from './schema';

const ROWS_AT_ONCE = 500;
const TIMEOUT_MS = 24 * 3_600_000;

/**
 * Writes all that the instance holds into one stream, as it is at one moment, while the instance goes on and waits for
 * nothing. Never more than a few rows are in memory. The instance key is not in it. The activity log has an entry of it,
 * which is in the backup too. Does not end `out`. Returns how many rows there are of each table. For the command line
 * alone. Throws `forbidden` and `backup_tables_circular`.
 */
export async function writeBackup(
  actor: Actor,
  { out, program }: { out: Writable; program: string },
): Promise<BackupEnd['tables']> {
  must(mayBackUp(actor), 'forbidden');
  const known = await db().$transaction(async (tx) => {
    await record(tx, actor, { event: 'instance.backed_up' });
    return listTables(tx);
  });
  return db().$transaction(
    async (tx) => {
      await tx.$executeRaw`set transaction read only`;
      // Before the snapshot, which the first query takes: from then on no migration changes a table.
      const names = known.map(({ name }) => `public.${pg.escapeIdentifier(name)}`);
      await tx.$executeRawUnsafe(`lock table ${names.join(', ')} in access share mode`);
      const tables = (await listTables(tx)).filter(({ name }) => !Object.hasOwn(LEFT_OUT, name));
      const header = await readHeader(tx, program);
      const sums: BackupEnd['tables'] = {};
      await pipeline(linesOf(tx, header, tables, sums), createGzip(), out, { end: false });
      return sums;
    },
    { isolationLevel: 'RepeatableRead', timeout: TIMEOUT_MS },
  );
}

async function readHeader(tx: Tx, program: string): Promise<BackupHeader> {
  const [state] = await tx.$queryRaw<Pick<BackupHeader, 'postgres' | 'migrations'>[]>`
    select current_setting('server_version') as postgres,
      (select coalesce(json_agg(migration_name order by migration_name), '[]') from _prisma_migrations
       where finished_at is not null and rolled_back_at is null) as migrations`;
  const { postgres = '', migrations = [] } = state ?? {};
  return {
    latchkey: 'backup',
    format: FORMAT,
    program,
    madeAt: new Date().toISOString(),
    postgres,
    keyFingerprint: fingerprintOf(config().instanceKey),
    migrations,
  };
}

async function* linesOf(
  tx: Tx,
  header: BackupHeader,
  tables: Table[],
  sums: BackupEnd['tables'],
): AsyncGenerator<string> {
  const whole = createHash('sha256');
  yield digested(`${JSON.stringify(header)}\n`, whole);
  for (const table of tables) {
    const head: TableHead = { table: table.name, columns: table.columns.map(({ name }) => name) };
    yield digested(`${JSON.stringify(head)}\n`, whole);
    const own = createHash('sha256');
    let rows = 0;
    for await (const lines of rowsOf(tx, table)) {
      rows += lines.length;
      yield digested(lines.map((line) => `${line}\n`).join(''), whole, own);
    }
    sums[table.name] = { rows, sha256: own.digest('hex') };
  }
  const end: BackupEnd = { tables: sums, sha256: whole.digest('hex') };
  yield `${JSON.stringify(end)}\n`;
}

/** A table's rows, a batch at a time, each an array of its columns in text form, null where there is none. */
async function* rowsOf(tx: Tx, { name, columns }: Table): AsyncGenerator<string[]> {
  const values = columns.map((column) => `${pg.escapeIdentifier(column.name)}::text`);
  await tx.$executeRawUnsafe(
    `declare backup no scroll cursor for
     select to_json(array[${values.join(', ')}]::text[])::text as line from public.${pg.escapeIdentifier(name)}`,
  );
  for (;;) {
    const rows = await tx.$queryRawUnsafe<{ line: string }[]>(`fetch ${ROWS_AT_ONCE} from backup`);
    if (rows.length === 0) break;
    yield rows.map(({ line }) => line);
  }
  await tx.$executeRaw`close backup`;
}

function digested(text: string, ...hashes: Hash[]): string {
  for (const hash of hashes) hash.update(text);
  return text;
}
