import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { CONTROL, holdsFor, inUtf8, textOf } from '../testing/fuzz';
import { decodeText, isHeader, parseCsv, toCsv } from './csv';

const EMAIL = ['email'];
const NAME = ['name'];

const TEXT = textOf(
  ...[
    '"',
    '""',
    ',',
    ';',
    '\t',
    '\r',
    '\r\n',
    'email',
    'E-Mail',
    'name',
    'mia@example.com',
    "'",
    '=',
    '@',
    '\uFEFF',
  ],
  ...['sep=;', 'sep=,', '(', '[', 'PK\x03\x04', 'é', '😀', '\u2028'],
);
/** Half a character is none in UTF-8, which a table is written in. */
const CELL = textOf(
  '"',
  ',',
  ';',
  '\t',
  '\r',
  '\r\n',
  "'",
  "'=",
  '=1+1',
  '+',
  '-',
  '@',
  '＝',
  'Mia',
  '\u00a0',
).map((text) => inUtf8(text));

/** What may be lost on the way there and back: blanks around a cell. */
const plain = (cell: string) => cell.trim();

describe('a table', () => {
  holdsFor(
    1_500,
    'has rows, or a fault that is one sentence on one line',
    [TEXT, fc.boolean()],
    (text, headed) => {
      const table = parseCsv(headed ? `email,name\n${text}` : text, EMAIL);
      if (table.fault === undefined) {
        let before = 0;
        for (const { line, cell } of table.rows) {
          expect(line).toBeGreaterThan(before);
          before = line;
          expect(typeof cell(EMAIL)).toBe('string');
          expect(cell(['no such column'])).toBe('');
        }
      } else {
        expect(table.fault.code).toMatch(/^table_/);
        const facts = Object.values(table.fault.facts).join('');
        expect(facts).not.toMatch(CONTROL);
        expect(facts.length).toBeLessThan(600);
      }
    },
  );

  holdsFor(
    1_200,
    'that we wrote is read again cell by cell',
    [fc.array(fc.tuple(CELL, CELL), { maxLength: 8 })],
    (rows) => {
      const table = parseCsv(toCsv([['email', 'name'], ...rows]), EMAIL);
      if (table.fault !== undefined) expect.fail(table.fault.code);
      const read = table.rows.map(({ cell }) => [plain(cell(EMAIL)), plain(cell(NAME))]);
      const written = rows.map((row) => row.map(plain)).filter((row) => row.some((cell) => cell !== ''));
      expect(read.filter((row) => row.some((cell) => cell !== ''))).toEqual(written);
    },
  );

  holdsFor(
    1_200,
    'that we wrote has no cell that a spreadsheet would run',
    [fc.array(CELL, { minLength: 1, maxLength: 6 })],
    (cells) => {
      const [written = []]: string[][] = parse(toCsv([cells]), { relax_column_count: true });
      expect(written).toHaveLength(cells.length);
      for (const cell of written) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/u);
      // By those too that cut elsewhere, and know no quotes.
      const text = toCsv([cells]);
      for (const cut of [/[,;\t\r\n]/, /[,\r\n]/, /[;\r\n]/, /[\t\r\n]/])
        expect(text.split(cut).filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/u.test(cell))).toEqual([]);
    },
  );

  holdsFor(500, 'is known by its header, or not, whatever a line holds', [TEXT], (text) => {
    expect(typeof isHeader(text, EMAIL)).toBe('boolean');
    expect(isHeader(`${text}@`, EMAIL)).toBe(false);
  });
});

describe('a file', () => {
  holdsFor(
    800,
    'of any bytes is text, and of our own text is that text',
    [fc.uint8Array({ maxLength: 200 }), TEXT],
    (bytes, text) => {
      expect(typeof decodeText(bytes)).toBe('string');
      const whole = inUtf8(text);
      fc.pre(!whole.startsWith('\uFEFF'));
      expect(decodeText(Buffer.from(`\uFEFF${whole}`, 'utf16le'))).toBe(whole);
      expect(decodeText(Buffer.from(whole))).toBe(whole);
    },
  );
});
