import { describe, expect, it } from 'vitest';
import { parsePeopleList, parsePeopleTable, writePeopleList } from './people-list';

/** The people of a text; fails when it has a fault. */
function peopleIn(text: string) {
  const list = parsePeopleList(text);
  if (list.fault !== undefined) return expect.fail(list.fault.code);
  return list.people;
}

describe('a list of people', () => {
  it('is addresses, however they are pasted', () => {
    expect(peopleIn('Mia <MIA@example.com>, adam@example.com\nhello')).toEqual([
      { text: 'MIA@example.com', email: 'mia@example.com' },
      { text: 'adam@example.com', email: 'adam@example.com' },
      { text: 'hello', email: null },
    ]);
  });

  it('is a table, when a line names the column of addresses', () => {
    expect(
      peopleIn('E-Mail;Role;First Name;Surname\r\nMIA@example.com;Admin;Mia;Member\r\nadam@example.com'),
    ).toEqual([
      {
        text: 'MIA@example.com',
        email: 'mia@example.com',
        role: 'Admin',
        firstName: 'Mia',
        lastName: 'Member',
        line: 2,
      },
      { text: 'adam@example.com', email: 'adam@example.com', role: '', firstName: '', lastName: '', line: 3 },
    ]);
  });

  it('may be both, the table below', () => {
    const people = peopleIn('zoe@example.com, x@\n\nrole,email\nadmin,mia@example.com');
    expect(people.map(({ email, role, line }) => [email, role, line])).toEqual([
      ['zoe@example.com', undefined, undefined],
      [null, undefined, undefined],
      ['mia@example.com', 'admin', 4],
    ]);
  });

  it.each([
    ['a mail program', 'First Name,Last Name,E-mail Address\nMia,Member,mia@example.com'],
    [
      'an address book',
      'Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value\nMia,Member,Work,mia@example.com',
    ],
    [
      'a directory',
      'First Name [Required],Last Name [Required],Email Address [Required]\nMia,Member,mia@example.com',
    ],
    ['a hurried person', 'mail;first;last\nmia@example.com;Mia;Member'],
    [
      'somebody who writes it the way a mail does',
      'email,forename,surname\nMia <mia@example.com>,Mia,Member',
    ],
  ])('may come from %s', (_what, text) => {
    expect(peopleIn(text)).toMatchObject([
      { email: 'mia@example.com', firstName: 'Mia', lastName: 'Member' },
    ]);
  });

  it.each(['', 'Mia', 'mia@', 'mia@example.com adam@example.com', 'mia@example.com;adam@example.com'])(
    'has no address in a cell that is not exactly one: %j',
    (cell) => {
      expect(peopleIn(`email,role\n"${cell}",member`)).toMatchObject([
        { text: cell, email: null, role: 'member' },
      ]);
    },
  );

  it('keeps of a cell no more than is to be shown', () => {
    const [person] = peopleIn(`email,first name\n${'x'.repeat(5_000)},${'y'.repeat(5_000)}`);
    expect(person).toMatchObject({ text: 'x'.repeat(320), firstName: 'y'.repeat(100) });
  });

  it('has nobody in it when nothing was typed, nor below a header alone', () => {
    for (const text of ['', ' \n,', 'email', 'email,role\n\n,\n']) expect(peopleIn(text)).toEqual([]);
  });

  it('says what is wrong with its table, by the line of the whole text', () => {
    expect(parsePeopleList('zoe@example.com\n\nemail,role\n"mia@example.com,member')).toEqual({
      fault: { code: 'table_quotes_open', facts: { line: 4 } },
    });
  });
});

describe('a file of people', () => {
  it('has a header, or says what was found instead', () => {
    expect(parsePeopleTable('mia@example.com\nadam@example.com')).toEqual({
      fault: { code: 'table_header_wrong', facts: { needed: 'email', found: ['mia@example.com'] } },
    });
  });
});

describe('people who are written down', () => {
  it.each([
    'mia@example.com\nx@',
    'email,role,first name,last name\r\nx@,admin,"Mia, the first",Member\r\n,=1+1,-Mia,@x',
    'mia@example.com\nemail,role,first name,last name\r\nadam@,,,',
    'email,role,first name,last name,groups\r\nx@,,,,"Crew;Family"\r\nmia@example.com,admin,,,',
    '',
  ])('are the same when they are read again: %j', (text) => {
    expect(writePeopleList(peopleIn(text))).toBe(text.replaceAll(/,(?=[=@-])/g, ",'"));
    expect(peopleIn(writePeopleList(peopleIn(text)))).toEqual(peopleIn(text));
  });
});
