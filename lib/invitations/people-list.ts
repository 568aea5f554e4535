import { type CsvRow, isHeader, parseCsv, toCsv } from '../csv';
import type { Fault } from '../fault';
import { type AddressEntry, LONGEST_TEXT, parseAddressList } from './address-list';

/**
 * Somebody in a list of people: an address, and what a table says besides, in its own words. `line` is where they stand
 * in the text, if it is a table.
 */
export type ListedPerson = AddressEntry & {
  role?: string;
  firstName?: string;
  lastName?: string;
  /** Names of groups with semicolons between them. */
  groups?: string;
  line?: number;
};

export type PeopleList = { people: ListedPerson[]; fault?: never } | { fault: Fault };

/** How spreadsheets, mail programs and user directories name what we ask for, without case and signs. */
export const PERSON_COLUMNS = {
  email: ['email', 'mail', 'emailaddress', 'mailaddress', 'primaryemail', 'emailvalue'],
  role: ['role', 'userrole'],
  firstName: ['firstname', 'first', 'givenname', 'forename'],
  lastName: ['lastname', 'last', 'familyname', 'surname'],
  groups: ['groups', 'group'],
};

const HEADER = ['email', 'role', 'first name', 'last name'];
const LONGEST_CELL = 100;
/** Characters of a cell that names groups. */
export const LONGEST_GROUPS = 2_000;

/**
 * Reads people the way they are pasted: addresses as in any address field, and from a line that names a column of
 * addresses on, a table. It has a fault when the table cannot be read.
 */
export function parsePeopleList(text: string): PeopleList {
  const lines = text.split(/\r\n|\n|\r/);
  const start = lines.findIndex((line) => isHeader(line, PERSON_COLUMNS.email));
  if (start === -1) return { people: parseAddressList(text) };
  const list = parseAddressList(lines.slice(0, start).join('\n'));
  // Empty lines in place of the list, so that those of the table keep their numbers.
  const table = parsePeopleTable('\n'.repeat(start) + lines.slice(start).join('\n'));
  return table.fault === undefined ? { people: [...list, ...table.people] } : table;
}

/** Reads people from a table, such as a file: its first line names the columns. */
export function parsePeopleTable(text: string): PeopleList {
  const table = parseCsv(text, PERSON_COLUMNS.email);
  return table.fault === undefined ? { people: table.rows.map(personIn) } : table;
}

/** Writes people so that `parsePeopleList` reads them again: those of a table as a table below the others. */
export function writePeopleList(people: ListedPerson[]): string {
  const hasGroups = people.some(({ groups }) => groups);
  const list = people.filter(({ line }) => line === undefined).map(({ text }) => text);
  const rows = people
    .filter(({ line }) => line !== undefined)
    .map(({ text, role = '', firstName = '', lastName = '', groups = '' }) => [
      ...[text, role, firstName, lastName],
      ...(hasGroups ? [groups] : []),
    ]);
  const header = hasGroups ? [...HEADER, 'groups'] : HEADER;
  const table = rows.length > 0 ? [toCsv([header, ...rows]).trimEnd()] : [];
  return [...list, ...table].join('\n');
}

function personIn({ line, cell }: CsvRow): ListedPerson {
  const short = (names: string[]) => cell(names).slice(0, LONGEST_CELL);
  const groups = cell(PERSON_COLUMNS.groups).slice(0, LONGEST_GROUPS);
  const [entry, ...others] = parseAddressList(cell(PERSON_COLUMNS.email));
  return {
    text: cell(PERSON_COLUMNS.email).slice(0, LONGEST_TEXT),
    email: others.length === 0 ? (entry?.email ?? null) : null,
    role: short(PERSON_COLUMNS.role),
    firstName: short(PERSON_COLUMNS.firstName),
    lastName: short(PERSON_COLUMNS.lastName),
    ...(groups && { groups }),
    line,
  };
}
