import type { DeedForMany } from './deeds';

/** The id of the list, which gets the focus when what had it is gone. */
export const LIST = 'list-of-people';

/** A row of the list, as far as deeds are about it. */
export type Row = { kind: 'user' | 'invitation'; id: string; email: string };

/** A row as it can be selected, with what can be done to it together with others. */
export type SelectableRow = Row & { deeds: DeedForMany[] };

/** A row as forms post it, `user:<id>:<address>`; the address is for the words about it. */
export function writeRow({ kind, id, email }: Row): string {
  return `${kind}:${id}:${email}`;
}

/** What a text says of a row, unchecked. */
export function readRow(text: string): { kind: string; id: string; email: string } {
  const [, kind = '', id = '', email = ''] = /^([^:]*):([^:]*):(.*)$/s.exec(text) ?? [];
  return { kind, id, email };
}

/** The address of the page on which something is done to a row. */
export function pageFor(page: string, { id }: Row): string {
  return `${page}?id=${id}`;
}
