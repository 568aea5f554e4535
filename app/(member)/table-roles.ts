/** Said once more of each part of the table: where its rows are laid out otherwise, some browsers forget what they are. */
export const AS = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'cell' },
};
