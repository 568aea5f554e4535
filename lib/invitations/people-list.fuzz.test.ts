import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, textOf } from '../../testing/fuzz';
import { normaliseNewEmailAddress } from '../email-address';
import { parseAddressList } from './address-list';
import { type ListedPerson, parsePeopleList, parsePeopleTable, writePeopleList } from './people-list';

const TEXT = textOf(
  ...[
    'email',
    'Email',
    'E-Mail Address',
    'role',
    'first name',
    'last name',
    'groups',
    ',',
    ';',
    '\t',
    '"',
    '\r\n',
    '\r',
  ],
  ...['mia@example.com', 'adam@example.com', 'admin', 'owner', 'Mia', '<', '>', '=', "'"],
);

function whoIsIn(list: ReturnType<typeof parsePeopleList>): ListedPerson[] {
  return list.fault === undefined ? list.people : expect.fail(list.fault.code);
}

/** A person of a table, without the line that they stood in, which is another one once they are written anew. */
const asWritten = ({ line, ...person }: ListedPerson) => ({ ...person, isInTable: line !== undefined });

describe('a list of people', () => {
  holdsFor(1_500, 'has people or a fault, whatever was pasted', [TEXT, fc.boolean()], (text, headed) => {
    const list = parsePeopleList(headed ? `mia@example.com\nemail;role\n${text}` : text);
    if (list.fault !== undefined) return expect(list.fault.code).toMatch(/^table_/);
    for (const { email, text, role = '', firstName = '', lastName = '', groups = '' } of list.people) {
      if (email !== null) expect(normaliseNewEmailAddress(email)).toBe(email);
      expect(text.length).toBeLessThanOrEqual(320);
      for (const cell of [role, firstName, lastName]) expect(cell.length).toBeLessThanOrEqual(100);
      expect(groups.length).toBeLessThanOrEqual(2_000);
    }
  });

  holdsFor(1_000, 'without a header is a list of addresses', [TEXT], (text) => {
    fc.pre(!/mail/i.test(text));
    expect(parsePeopleList(text)).toEqual({ people: parseAddressList(text) });
  });

  const CELL = fc.string({ maxLength: 12 }).map((text) => text.replace(/^[\s'=+\-@]+|\s+$/g, ''));
  const PERSON = fc.record({
    email: fc.emailAddress(),
    role: CELL,
    firstName: CELL,
    lastName: CELL,
    groups: CELL,
  });

  holdsFor(
    800,
    'that we wrote is read again as it was, those in a table and those in none',
    [fc.uniqueArray(fc.emailAddress(), { maxLength: 5 }), fc.array(PERSON, { maxLength: 5 })],
    (emails, people) => {
      const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const rows = people.map(({ email, role, firstName, lastName, groups }) =>
        [email, role, firstName, lastName, groups].map(cell).join(','),
      );
      const table = whoIsIn(parsePeopleTable(['email,role,first name,last name,groups', ...rows].join('\n')));
      expect(table).toHaveLength(people.length);
      const all = [...whoIsIn(parsePeopleList(emails.join('\n'))), ...table];
      const again = whoIsIn(parsePeopleList(writePeopleList(all)));
      expect(again.map(asWritten)).toEqual(all.map(asWritten));
    },
  );
});
