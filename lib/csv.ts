import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { stringify } from 'csv-stringify/browser/esm/sync';
import type { Fault } from './fault';

/** A row of a table: the line of the text where it ends, and its cell of a column that goes by one of these names. */
export type CsvRow = { line: number; cell: (names: readonly string[]) => string };

/** The rows of a table, or what is wrong with it. */
export type CsvTable = { rows: CsvRow[]; fault?: never } | { fault: Fault };

const DELIMITERS = [',', ';', '\t'];
const MOST_ROWS = 10_000;

/**
 * Behind these a spreadsheet may begin a cell: it cuts at commas, semicolons or tabs, perhaps without regard to our quotes,
 * and at line breaks. What begins with one of the others, blanks and quotes left aside, it may run as a formula; there a
 * cell that we wrote has one apostrophe more.
 */
const CUTS = /[,;\t\r\n\v\f\x85\u2028\u2029]/;
const RUNS = /[=+\-@\t\r−＝＋－＠﹦﹢﹣﹫]/;
const LEFT_ASIDE = /[\s"']/;

/**
 * Reads a table with a header, as spreadsheets and address books write it: separated by commas, semicolons or tabs, its
 * columns in any order and under any of their names, which are given as `plainName` makes them ("firstname"). A cell
 * that is not there is empty, and an empty row is none. It has a fault when the column `needed` is missing, when quotes
 * do not match, and when it has more rows than `most`.
 */
export function parseCsv(text: string, needed: readonly string[], most = MOST_ROWS): CsvTable {
  if (text.startsWith('PK\x03\x04')) return { fault: { code: 'table_is_workbook', facts: {} } };
  const { records, brokenLine } = recordsIn(text, delimiterOf(text));
  if (brokenLine) return { fault: { code: 'table_quotes_open', facts: { line: brokenLine } } };
  const [header, ...rows] = records;
  const columns = header?.cells.map(plainName) ?? [];
  const place = (names: readonly string[]) =>
    names.map((name) => columns.indexOf(name)).find((at) => at >= 0);
  if (place(needed) === undefined) return { fault: wrongHeader(header?.cells ?? [], needed[0]) };
  if (rows.length > most) return { fault: { code: 'table_too_long', facts: { rows: rows.length, most } } };
  return {
    rows: rows.map(({ line, cells }) => ({ line, cell: (names) => cells[place(names) ?? -1] ?? '' })),
  };
}

/**
 * Writes a table for spreadsheets, its header being the first row (RFC 4180). Nothing in it is taken for a formula, even by
 * those that cut it at semicolons or tabs; `parseCsv` reads what was written.
 */
export function toCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify([...rows], {
    record_delimiter: 'windows',
    // A cell with any line break is quoted, which naming one kind of them would otherwise end.
    quote_record_delimiter: true,
    quoted_match: /[;\t]/,
    cast: { string: (cell) => editFormulas(cell, (sign) => `'${sign}`) },
  });
}

/** Whether a line names this column, and so begins a table. */
export function isHeader(line: string, names: readonly string[]): boolean {
  const cells = DELIMITERS.flatMap((delimiter) => line.split(delimiter));
  return !line.includes('@') && cells.some((cell) => names.includes(plainName(cell)));
}

/** The text of a file as spreadsheets save it: UTF-8, UTF-16 with its mark, or else Windows-1252, of which Latin-1 is a part. */
export function decodeText(bytes: Uint8Array): string {
  const mark = `${bytes[0]} ${bytes[1]}`;
  const encoding = { '255 254': 'utf-16le', '254 255': 'utf-16be' }[mark] ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // As a stream, since Node's shortcut for whole texts knows neither “ nor € (nodejs/node#56542).
    return new TextDecoder('windows-1252').decode(bytes, { stream: true });
  }
}

const withoutApostrophes = (cell: string) => editFormulas(cell, (sign) => (sign === "'" ? '' : sign));

/** Edits the first sign of whatever in a cell may be run. From its end on, so that the time is linear in its length. */
function editFormulas(cell: string, edit: (sign: string) => string): string {
  if (!RUNS.test(cell)) return cell;
  const signs = [...cell];
  let isRun = false;
  for (const [back, sign] of signs.toReversed().entries()) {
    const at = signs.length - 1 - back;
    isRun = RUNS.test(sign) || (isRun && LEFT_ASIDE.test(sign));
    if (isRun && (at === 0 || CUTS.test(signs[at - 1] ?? ''))) signs[at] = edit(sign);
  }
  return signs.join('');
}

/** The name of a column without case, signs and remarks: "E-Mail", "email" and "Email [Required]" are one. */
function plainName(cell: string): string {
  const name = cell.slice(0, 100).replace(/\([^()]*\)|\[[^[\]]*\]/g, '');
  return name.toLowerCase().replace(/\P{L}/gu, '');
}

/** What cuts the first line into the most cells. */
function delimiterOf(text: string): string {
  const widths = DELIMITERS.map((delimiter) => recordsIn(text, delimiter, 1).records[0]?.cells.length ?? 0);
  return DELIMITERS[widths.indexOf(Math.max(...widths))] ?? ',';
}

/** The rows as they stand there, header and all, up to the line where the quotes stop making sense. */
function recordsIn(text: string, delimiter: string, most?: number) {
  const records: { line: number; cells: string[] }[] = [];
  const keep = (cells: string[], { lines }: { lines: number }) => {
    if (cells.some((cell) => cell !== ''))
      records.push({ line: lines, cells: cells.map(withoutApostrophes) });
    return null;
  };
  try {
    // Excel writes "sep=;" as a hint to itself. Its line stays, empty, so that the others keep their numbers.
    parse(text.replace(/^(\uFEFF?)sep=.(?=[\r\n])/i, '$1'), {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      bom: true,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: most,
      on_record: keep,
    });
    return { records };
  } catch (thrown) {
    // Nothing but quotes is at fault: one that stays open, or text behind one that closes.
    if (!(thrown instanceof CsvError)) throw thrown;
    return { records, brokenLine: (records.at(-1)?.line ?? 0) + 1 };
  }
}

function wrongHeader(header: string[], needed = ''): Fault {
  const named = header.filter((cell) => cell !== '').slice(0, 8);
  const found = named.map((cell) => cell.slice(0, 40).replace(/[\s\p{Cc}]+/gu, ' '));
  if (found.length === 0) return { code: 'table_header_missing', facts: { needed } };
  return { code: 'table_header_wrong', facts: { needed, found } };
}
