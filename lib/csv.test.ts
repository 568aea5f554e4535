import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { decodeText, isHeader, parseCsv, toCsv } from './csv';

const EMAIL = ['email', 'mail'];
const NAME = ['name', 'firstname'];

/** The addresses and names of a table, row by row; fails when it has a fault. */
function rowsOf(text: string) {
  const table = parseCsv(text, EMAIL);
  if (table.fault !== undefined) return expect.fail(table.fault.code);
  return table.rows.map(({ cell }) => [cell(EMAIL), cell(NAME)]);
}
const faultOf = (text: string, most?: number) => parseCsv(text, EMAIL, most).fault;
const MIA_AND_ADAM = [
  ['mia@example.com', 'Mia'],
  ['adam@example.com', 'Adam'],
];

/** Fails when any spreadsheet, by whatever it cuts lines and whether or not it heeds quotes, has a cell to run. */
function expectHarmless(text: string) {
  const heeding = [',', ';', '\t'].flatMap((delimiter) =>
    parse(text, { delimiter, relax_quotes: true, relax_column_count: true }).flat(),
  );
  const heedless = [/[,;\t\r\n]/, /[,\r\n]/, /[;\r\n]/, /[\t\r\n]/].flatMap((cut) => text.split(cut));
  for (const cell of [...heeding, ...heedless])
    expect(cell, JSON.stringify(text)).not.toMatch(/^[\s"]*[=+\-@−＝＋－＠﹦﹢﹣﹫]/u);
}

describe('a table', () => {
  it.each([
    ['commas', 'email,name\nmia@example.com,Mia\nadam@example.com,Adam\n'],
    [
      'semicolons, as Excel writes it in half of Europe',
      'email;name\nmia@example.com;Mia\nadam@example.com;Adam',
    ],
    ['tabs, as it is pasted from a spreadsheet', 'email\tname\nmia@example.com\tMia\nadam@example.com\tAdam'],
  ])('may be separated by %s', (_what, text) => {
    expect(rowsOf(text)).toEqual(MIA_AND_ADAM);
  });

  it.each([
    ['Unix', '\n'],
    ['Windows', '\r\n'],
    ['an old Mac', '\r'],
  ])('may have the line breaks of %s', (_what, end) => {
    expect(rowsOf(['email,name', 'mia@example.com,Mia', 'adam@example.com,Adam', ''].join(end))).toEqual(
      MIA_AND_ADAM,
    );
  });

  it.each([
    ['line breaks of every kind', 'email,name\r\nmia@example.com,Mia\radam@example.com,Adam\n'],
    ['a byte order mark', '\uFEFFemail,name\nmia@example.com,Mia\nadam@example.com,Adam'],
    ['a hint for Excel', 'sep=;\r\nemail;name\r\nmia@example.com;Mia\r\nadam@example.com;Adam'],
    ['a mark and a hint', '\uFEFFsep=,\nemail,name\nmia@example.com,Mia\nadam@example.com,Adam'],
    ['columns in another order', 'name,email\nMia,mia@example.com\nAdam,adam@example.com'],
    [
      'columns that nobody asked for',
      'id,email,phone,name\n1,mia@example.com,5,Mia\n2,adam@example.com,,Adam',
    ],
    ['every cell in quotes', '"email","name"\n"mia@example.com","Mia"\n"adam@example.com","Adam"'],
    ['white space around', ' email , name \n  mia@example.com ,\tMia \n adam@example.com ,Adam'],
    [
      'blank lines and rows',
      '\n\nemail,name\n\nmia@example.com,Mia\n,\n , \n\r\nadam@example.com,Adam\n,,,,',
    ],
    ['rows that are too long', 'email,name\nmia@example.com,Mia,1,2\nadam@example.com,Adam,3'],
    [
      'a column twice, of which the first counts',
      'email,name,email\nmia@example.com,Mia,x\nadam@example.com,Adam,y',
    ],
  ])('may have %s', (_what, text) => {
    expect(rowsOf(text)).toEqual(MIA_AND_ADAM);
  });

  it('may have rows that end early', () => {
    expect(rowsOf('email,role,name\nmia@example.com\nadam@example.com,admin')).toEqual([
      ['mia@example.com', ''],
      ['adam@example.com', ''],
    ]);
  });

  it.each([
    'email',
    'EMAIL',
    'E-Mail',
    'e mail',
    '"E-mail"',
    'Email:',
    'E-MAIL [Required]',
    'email (work)',
    'Mail',
  ])('names its columns as people do: %s', (name) => {
    expect(rowsOf(`${name};First Name\nmia@example.com;Mia`)).toEqual([['mia@example.com', 'Mia']]);
  });

  it('takes the name that says most when two columns would do', () => {
    expect(rowsOf('mail,email\nold@example.com,mia@example.com')).toEqual([['mia@example.com', '']]);
  });

  it('keeps what stands in quotes: separators, line breaks, quotes', () => {
    const [[, name] = []] = rowsOf('email;name\nmia@example.com;"Mia; the ""first""\nof her name, so"');
    expect(name).toBe('Mia; the "first"\nof her name, so');
  });

  it('keeps quotes in the middle of a word', () => {
    expect(rowsOf('email,name\nmia@example.com,Mia "Mimi" M')).toEqual([['mia@example.com', 'Mia "Mimi" M']]);
  });

  it('is cut by one separator only, the one of its header', () => {
    expect(rowsOf('email;name\nmia@example.com;Mia, Member')).toEqual([['mia@example.com', 'Mia, Member']]);
    expect(rowsOf('email,"name; in full"\nmia@example.com,"Mia; M"')).toEqual([['mia@example.com', '']]);
  });

  it('says in which line of the text each row ends', () => {
    const table = parseCsv('sep=,\n\nemail,name\nmia@example.com,"Mia\nM"\n\n\nadam@example.com,Adam', EMAIL);
    expect(table.fault === undefined && table.rows.map(({ line }) => line)).toEqual([5, 8]);
  });

  it('has no rows below a header alone', () => {
    expect(rowsOf('email,name')).toEqual([]);
  });

  it('may have a cell of 100 kB, and ten thousand rows', () => {
    const name = 'x'.repeat(100_000);
    expect(rowsOf(`email,name\nmia@example.com,${name}\nadam@example.com,"${name}"`)).toEqual([
      ['mia@example.com', name],
      ['adam@example.com', name],
    ]);
    expect(rowsOf(`email\n${'a@example.com\n'.repeat(10_000)}`)).toHaveLength(10_000);
  });
});

describe('a table that cannot be read says why, when', () => {
  it.each([
    ['Name;Phone\nMia;5', ['Name', 'Phone']],
    ['mia@example.com,member\nadam@example.com,admin', ['mia@example.com', 'member']],
    ['<html><body>\nemail', ['<html><body>']],
    [`${'x'.repeat(99)},name\n`, ['x'.repeat(40), 'name']],
    ['"na\nme\u001b[31m\u0000",b', ['na me [31m ', 'b']],
    ['1,2,3,4,5,6,7,8,9,10', ['1', '2', '3', '4', '5', '6', '7', '8']],
  ])('no column is the needed one: %j', (text, found) => {
    expect(faultOf(text)).toEqual({ code: 'table_header_wrong', facts: { needed: 'email', found } });
  });

  it.each(['', '\n\r\n ', ',,;\n', '\uFEFF'])('there is nothing in it: %j', (text) => {
    expect(faultOf(text)?.code).toMatch(/^table_header_(missing|wrong)$/);
  });

  it.each([
    ['a quote stays open', 'email,name\nmia@example.com,Mia\n"adam@example.com,Adam\nx@example.com,X', 3],
    ['a quote stays open in the header', '"email,name\nmia@example.com,Mia', 1],
    ['text follows a closing quote', 'email,name\nmia@example.com,"Mia" M\n', 2],
    ['nothing but quotes is there', `email\n${'"a,'.repeat(50_000)}`, 2],
  ])('%s', (_what, text, line) => {
    expect(faultOf(text)).toEqual({ code: 'table_quotes_open', facts: { line } });
  });

  it('it has too many rows, by how many there are and may be', () => {
    const text = `email\n${'a@example.com\n'.repeat(10_001)}`;
    expect(faultOf(text)).toEqual({ code: 'table_too_long', facts: { rows: 10_001, most: 10_000 } });
    expect(faultOf(text, 10_001)).toBeUndefined();
  });

  it('it is a workbook', () => {
    const bytes = new Uint8Array([0x50, 0x4b, 3, 4, 0xff, 0, 8]);
    expect(faultOf(decodeText(bytes))?.code).toBe('table_is_workbook');
  });

  it('it is anything else: it is answered, and never thrown at', () => {
    const letters = [
      '"',
      ',',
      ';',
      '\t',
      '\n',
      '\r',
      '\0',
      ' ',
      'email',
      '@',
      "'",
      '=',
      'é',
      '😀',
      '\uFEFF',
      'sep=',
    ];
    let seed = 7;
    const pick = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return letters[seed % letters.length];
    };
    for (let n = 0; n < 3_000; n++) {
      const text = Array.from({ length: (n % 40) + 1 }, pick).join('');
      const table = parseCsv(n % 2 ? text : `email,name\n${text}`, EMAIL);
      if (table.fault === undefined)
        for (const { cell } of table.rows) expect(typeof cell(EMAIL)).toBe('string');
      else expect(table.fault.code).toMatch(/^table_/);
    }
  });

  // Work that grew with the square of the length would outlast the time that a test has.
  it.each([
    ['('.repeat(400_000), 'table_header_wrong'],
    ['"'.repeat(400_001), 'table_quotes_open'],
    [`email${'[('.repeat(200_000)}`, undefined],
    [','.repeat(400_000), 'table_header_wrong'],
  ])('it was made to take long (%#)', (text, code) => {
    expect(faultOf(text)?.code).toBe(code);
  });
});

describe('a header', () => {
  it.each(['email', 'Name;E-Mail', 'first name\temail', '"Email","Role"', ' mail '])(
    'is known by its column: %j',
    (line) => {
      expect(isHeader(line, EMAIL)).toBe(true);
    },
  );
  it.each(['', 'mia@example.com', 'email: mia@example.com', 'Mia, Adam', 'emails from Mia', 'my email'])(
    'is no other line: %j',
    (line) => {
      expect(isHeader(line, EMAIL)).toBe(false);
    },
  );
});

describe('a file', () => {
  const text = 'email,name\r\nzoe@example.com,Zoë Ångström – “Z” €';
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 with a mark, as Excel calls “Unicode text”', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    [
      'Windows-1252',
      Buffer.from(
        text.replaceAll(
          /[–“”€]/g,
          (sign) => ({ '–': '\x96', '“': '\x93', '”': '\x94', '€': '\x80' })[sign] ?? '',
        ),
        'latin1',
      ),
    ],
  ])('is read in %s', (_what, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it('in Latin-1 is read as well, and an empty one is empty', () => {
    expect(decodeText(Buffer.from('José,Müller', 'latin1'))).toBe('José,Müller');
    expect(decodeText(new Uint8Array())).toBe('');
  });

  it('of any bytes at all is read as something', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    expect(decodeText(bytes)).toHaveLength(256);
    expect(typeof decodeText(new Uint8Array([0xff, 0xfe, 0x00]))).toBe('string');
  });
});

describe('a table that we write', () => {
  const rows = [
    ['email', 'name', 'count'],
    ['mia@example.com', 'Mia, "Mimi"\r\nMember; so', 1],
    ['adam@example.com', null, -2],
  ];

  it('is one that every program reads: CRLF, quotes where they are needed', () => {
    expect(toCsv(rows)).toBe(
      'email,name,count\r\nmia@example.com,"Mia, ""Mimi""\r\nMember; so",1\r\nadam@example.com,,-2\r\n',
    );
    expect(parse(toCsv(rows))).toEqual(rows.map((row) => row.map((cell) => String(cell ?? ''))));
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '=cmd|"/c calc"!A1',
    '＝1',
    '＋1',
    '－1',
    '＠1',
    '﹦1',
    '−1',
    '=HYPERLINK("https://evil.example","x")',
  ])('has no cell that a spreadsheet would run: %j', (cell) => {
    const [[written = ''] = []] = parse(toCsv([[cell]]));
    expect(written).toBe(`'${cell}`);
    for (const before of ['', 'x', 'x"', '"', ' '])
      for (const cut of [';', '\t', ',', '\r\n', '\n', '; ', ';"', '\t""', ';\t', '"; "', ';;'])
        for (const others of [[], ['Mia'], ['Mia "M"', 'a;b']])
          expectHarmless(toCsv([[...others, `${before}${cut}${cell}`, ...others]]));
  });

  it.each([
    ['Mia; =1', "Mia;' =1"],
    ['Mia;"=1"', 'Mia;\'"=1"'],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ["'=1", "''=1"],
    ['Mia; Member - so, then', 'Mia; Member - so, then'],
  ])('has an apostrophe where a cell may begin, and nowhere else: %j', (cell, written) => {
    expect(parse(toCsv([[cell]]))).toEqual([[written]]);
  });

  it('has cells in quotes that hold what another spreadsheet cuts at', () => {
    expect(toCsv([['a;b', 'a\tb', 'a,b', 'a b']])).toBe('"a;b","a\tb","a,b",a b\r\n');
  });

  it('is written and read in time that grows with its length', () => {
    const cell = `${'\t"'.repeat(200_000)}=`;
    expect(rowsOf(toCsv([['email'], [`x${cell}`]]))).toEqual([[`x${cell}`, '']]);
  });

  it('comes back as it was, formulas and all', () => {
    for (const name of [
      '=1+1',
      '-x',
      "'quoted'",
      '@you',
      'a\nb',
      '"',
      "O'Hara",
      "'=1",
      "''=1",
      'a;=1',
      "a;'=1",
      '\t=1',
    ])
      expect(
        rowsOf(
          toCsv([
            ['email', 'name'],
            ['mia@example.com', name],
          ]),
        ),
      ).toEqual([['mia@example.com', name]]);
  });

  it('of nothing is empty', () => {
    expect(toCsv([])).toBe('');
  });
});
