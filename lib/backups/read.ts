import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { textOf } from '../data-folder';
import { Problem } from '../problem';
import { AnyHeader, BackupEnd, BackupHeader, FORMAT, TableHead } from './schema';

/** How a backup is seen to be damaged. */
export type BackupDamage =
  | 'header'
  | 'row_without_table'
  | 'table_twice'
  | 'line_unknown'
  | 'line_too_long'
  | 'trailing'
  | 'checksums'
  | 'packing';

declare module '../problem' {
  interface ProblemFacts {
    /** `said`: the system's own words. */
    backup_unreadable: { path: string; said: string };
    /** The file is something else. */
    backup_unknown: { path: string };
    backup_cut_off: { path: string };
    backup_damaged: { path: string; damage: BackupDamage };
    /** `known`: the newest format that this version reads; `program`: the version that made it, as JSON. */
    backup_format_newer: { path: string; program: string; format: number; known: number };
  }
}

/** What a backup is made of. `rows` are some of a table's: JSON text of an array of rows. */
export type BackupPart =
  | { kind: 'header'; header: BackupHeader }
  | ({ kind: 'rows'; rows: string } & TableHead)
  | { kind: 'end'; end: BackupEnd };

const NEWLINE = 10;
const ROW = '['.charCodeAt(0);
/** Characters of rows that are handed on together. */
const BATCH = 1 << 18;
/** Bytes. Far more than any line of a backup, and so little that no file can fill the memory. */
const LONGEST_LINE = 1 << 26;

/**
 * Reads a backup from its header to its end, part by part, however large it is. Throws as soon as something is wrong, at
 * the latest before it yields the end: whoever gets the end has got all, and as it was written. Throws
 * `backup_unreadable`, `backup_unknown`, `backup_cut_off`, `backup_damaged` and `backup_format_newer`.
 */
export async function* readBackup(path: string): AsyncGenerator<BackupPart> {
  const whole = createHash('sha256');
  const tables: BackupEnd['tables'] = {};
  let table: (TableHead & { hash: ReturnType<typeof createHash>; count: number }) | undefined;
  let batch: string[] = [];
  let size = 0;
  let isBegun = false;
  let end: BackupEnd | undefined;

  const close = () => {
    if (table) tables[table.table] = { rows: table.count, sha256: table.hash.digest('hex') };
  };
  function* handOut(): Generator<BackupPart> {
    if (table && batch.length > 0)
      yield { kind: 'rows', table: table.table, columns: table.columns, rows: `[${batch.join(',')}]` };
    [batch, size] = [[], 0];
  }

  for await (const line of linesOf(path)) {
    if (end) throw damaged(path, 'trailing');
    if (!isBegun) {
      yield { kind: 'header', header: headerIn(path, line) };
      isBegun = true;
    } else if (line[0] === ROW) {
      if (!table) throw damaged(path, 'row_without_table');
      table.hash.update(line);
      table.count += 1;
      const row = line.toString('utf8', 0, line.length - 1);
      batch.push(row);
      size += row.length;
      if (size > BATCH) yield* handOut();
    } else {
      yield* handOut();
      close();
      const mark = parse(line);
      const head = TableHead.safeParse(mark).data;
      end = BackupEnd.safeParse(mark).data;
      if (head && Object.hasOwn(tables, head.table)) throw damaged(path, 'table_twice');
      if (!head && !end) throw damaged(path, 'line_unknown');
      table = head && { ...head, hash: createHash('sha256'), count: 0 };
    }
    if (!end) whole.update(line);
  }
  if (!end) throw new Problem('backup_cut_off', { path });
  if (end.sha256 !== whole.digest('hex') || !areSame(end.tables, tables)) throw damaged(path, 'checksums');
  yield { kind: 'end', end };
}

function headerIn(path: string, line: Buffer): BackupHeader {
  const first = parse(line);
  const any = AnyHeader.safeParse(first).data;
  if (!any) throw new Problem('backup_unknown', { path });
  const { format, program } = any;
  if (format > FORMAT)
    throw new Problem('backup_format_newer', {
      path,
      program: JSON.stringify(program),
      format,
      known: FORMAT,
    });
  const header = BackupHeader.safeParse(first).data;
  if (!header) throw damaged(path, 'header');
  return header;
}

/** Its lines, each with its line break. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const text = createGunzip();
  // Not a pipeline: errors of the file are told apart from errors of its contents.
  let unreadable: Error | undefined;
  file.once('error', (error) => {
    unreadable = error;
    text.destroy(error);
  });
  let isBegun = false;
  let rest: Buffer[] = [];
  let length = 0;
  try {
    const chunks: AsyncIterable<Buffer> = file.pipe(text);
    for await (const chunk of chunks) {
      let from = 0;
      for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, to + 1)]);
        [rest, length, from, isBegun] = [[], 0, to + 1, true];
      }
      rest.push(chunk.subarray(from));
      length += chunk.length - from;
      if (length > LONGEST_LINE) throw damaged(path, 'line_too_long');
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (unreadable) throw new Problem('backup_unreadable', { path, said: textOf(unreadable) });
    if (code === 'Z_BUF_ERROR') throw new Problem('backup_cut_off', { path });
    if (typeof code === 'string' && code.startsWith('Z_'))
      throw isBegun ? damaged(path, 'packing') : new Problem('backup_unknown', { path });
    throw error;
  } finally {
    file.destroy();
    text.destroy();
  }
  if (length > 0) throw new Problem('backup_cut_off', { path });
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

function areSame(said: BackupEnd['tables'], found: BackupEnd['tables']): boolean {
  const text = (tables: BackupEnd['tables']) =>
    JSON.stringify(
      Object.entries(tables)
        .map(([name, { rows, sha256 }]) => [name, rows, sha256])
        .sort(),
    );
  return text(said) === text(found);
}

const damaged = (path: string, damage: BackupDamage) => new Problem('backup_damaged', { path, damage });
