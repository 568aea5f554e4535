/** Rows as they come from a query that gives them batch by batch. */
type Batches<Row> = AsyncIterable<Row[]>;

/**
 * Prints rows in columns, as they are read: a column is as wide as its widest cell so far, so it may grow. Nothing that
 * stands in a cell can end its line or move the cursor of a terminal.
 */
export async function printTable<Row>(
  batches: Batches<Row>,
  head: string[],
  cellsOf: (row: Row) => string[],
): Promise<void> {
  const reader = watchReader();
  const widths = head.map(() => 0);
  let above = [head];
  for await (const batch of batches) {
    const rows = [...above, ...batch.map((row) => cellsOf(row).map(onOneLine))];
    above = [];
    for (const row of rows)
      row.forEach((cell, n) => {
        widths[n] = Math.max(widths[n] ?? 0, cell.length);
      });
    for (const row of rows) console.log(inColumns(row, widths));
    if (reader.isGone) return;
  }
}

/** Prints rows as one JSON array, an object a line, as they are read. */
export async function printJsonArray<Row>(
  batches: Batches<Row>,
  shownOf: (row: Row) => object,
): Promise<void> {
  const reader = watchReader();
  let before = '[';
  for await (const batch of batches) {
    for (const row of batch) {
      process.stdout.write(`${before}\n  ${JSON.stringify(shownOf(row))}`);
      before = ',';
    }
    if (reader.isGone) return;
  }
  console.log(before === '[' ? '[]' : '\n]');
}

/** To the minute, in UTC, as all tables have times. */
export function minuteOf(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

/** Text from elsewhere, such as a mail server's reply, as one line without control characters. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function inColumns(row: string[], widths: number[]): string {
  return row
    .map((cell, n) => cell.padEnd(widths[n] ?? 0))
    .join('  ')
    .trimEnd();
}

/** Tells whether a reader like "| head" has gone, so that what is printed from now on reaches nobody. */
function watchReader(): { isGone: boolean } {
  const reader = { isGone: false };
  process.stdout.once('error', () => {
    reader.isGone = true;
  });
  return reader;
}
