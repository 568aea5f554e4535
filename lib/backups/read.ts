import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { AnyHeader, BackupEnd, BackupHeader, FORMAT, TableHead } from './schema';

/** What a backup is made of. `rows` are some of a table's: JSON text of an array of rows. */
export type BackupPart =
  | { kind: 'header'; header: BackupHeader }
  | ({ kind: 'rows'; rows: string } & TableHead)
  | { kind: 'end'; end: BackupEnd };

const NEWLINE = 10;
const ROW = '['.charCodeAt(0);
/** Characters of rows that are handed on together. */
const BATCH = 1 << 18;
/** Bytes; no line of ours comes near it, and a file that is made to fill the memory does not get far. */
const LONGEST_LINE = 1 << 26;

/**
 * Reads a backup from its header to its end, part by part, however large it is. Throws an Error whose sentences say what
 * is wrong as soon as it shows: at the latest before the end is handed out, so that whoever was given the end was given
 * all, and as it was written.
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
    if (end) throw damaged(path, 'something stands behind its end');
    if (!isBegun) {
      yield { kind: 'header', header: headerIn(path, line) };
      isBegun = true;
    } else if (line[0] === ROW) {
      if (!table) throw damaged(path, 'rows stand before their table');
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
      if (head && Object.hasOwn(tables, head.table)) throw damaged(path, `it has ${head.table} twice`);
      if (!head && !end) throw damaged(path, 'it has a line that says nothing');
      table = head && { ...head, hash: createHash('sha256'), count: 0 };
    }
    if (!end) whole.update(line);
  }
  if (!end) throw cutOff(path);
  if (end.sha256 !== whole.digest('hex') || !areSame(end.tables, tables))
    throw damaged(path, 'its checksums are not those of what it holds');
  yield { kind: 'end', end };
}

function headerIn(path: string, line: Buffer): BackupHeader {
  const first = parse(line);
  const any = AnyHeader.safeParse(first).data;
  if (!any) throw new Error(`${path} is not a backup of Latchkey.`);
  if (any.format > FORMAT)
    throw new Error(
      `${path} was made by a newer Latchkey: version ${JSON.stringify(any.program)} writes backups of format ${any.format}, and this one reads ${FORMAT}. Restore it with that version.`,
    );
  const header = BackupHeader.safeParse(first).data;
  if (!header) throw damaged(path, 'its first line is not whole');
  return header;
}

/** Its lines, each with its line break. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const text = createGunzip();
  // Not a pipeline: what goes wrong with the file is to be told apart from what goes wrong with its contents.
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
      if (length > LONGEST_LINE) throw damaged(path, 'one of its lines does not end');
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (unreadable) throw new Error(`${path} cannot be read: ${unreadable.message}.`);
    if (code === 'Z_BUF_ERROR') throw cutOff(path);
    if (typeof code === 'string' && code.startsWith('Z_'))
      throw isBegun
        ? damaged(path, 'it cannot be unpacked')
        : new Error(`${path} is not a backup of Latchkey.`);
    throw error;
  } finally {
    file.destroy();
    text.destroy();
  }
  if (length > 0) throw cutOff(path);
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

const cutOff = (path: string) =>
  new Error(
    `${path} is cut off: its end is missing. Copy it again from where it was made, or take an older backup.`,
  );

const damaged = (path: string, how: string) =>
  new Error(`${path} is damaged: ${how}. Copy it again from where it was made, or take an older backup.`);
