import { describe, expect, it } from 'vitest';
import { readDirectory, withGroupsHere } from './directory';

const BCRYPT = `$2a$10$${'a'.repeat(53)}`;
const APACHE = `$2y$05$${'b'.repeat(53)}`;
const ARGON2 = '$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g';

/** What counts of each person in a file that can be read. */
const read = (text: string) =>
  readDirectory(text).people?.map(
    ({ email, role, firstName, lastName, passwordHash, isDisabled, leftOut, theirGroups }) => ({
      ...{ email, role, names: [firstName, lastName] },
      ...(passwordHash && { passwordHash }),
      ...(isDisabled && { isDisabled }),
      ...(leftOut.length > 0 && { leftOut }),
      ...(theirGroups.length > 0 && { theirGroups }),
    }),
  );

describe('a list of n8n', () => {
  const users = [
    {
      id: '1',
      email: 'Olivia@Example.com',
      firstName: 'Olivia',
      lastName: 'Owner',
      role: 'global:owner',
      isPending: false,
    },
    {
      id: '2',
      email: 'adam@example.com',
      firstName: 'Adam',
      lastName: null,
      role: 'global:admin',
      mfaEnabled: true,
    },
    {
      id: '3',
      email: 'noa@example.com',
      firstName: null,
      lastName: null,
      role: 'global:chatUser',
      isPending: true,
    },
    { id: '4', email: 'eve@example.com', globalRole: { name: 'member' } },
    'nobody',
  ];
  const known = [
    {
      email: 'olivia@example.com',
      role: 'admin',
      names: ['Olivia', 'Owner'],
      leftOut: [{ what: 'owner_there' }],
    },
    { email: 'adam@example.com', role: 'admin', names: ['Adam', ''], leftOut: [{ what: 'second_factor' }] },
    {
      ...{ email: 'noa@example.com', role: 'member', names: ['noa', ''] },
      leftOut: [{ what: 'role_there', role: 'global:chatUser' }],
    },
    { email: 'eve@example.com', role: 'member', names: ['eve', ''] },
    { email: null, role: 'member', names: ['', ''] },
  ];

  it('is read from its interface, from its own pages and as a bare list', () => {
    for (const file of [{ data: users, nextCursor: null }, { data: { users, count: 5 } }, { users }, users])
      expect(read(JSON.stringify(file, null, 2))).toEqual(known);
  });

  it('says that it is a part where it is', () => {
    expect(readDirectory(JSON.stringify({ data: users, nextCursor: 'eyJsaW1pdCI6' }))).toMatchObject({
      isPart: true,
    });
    expect(readDirectory(JSON.stringify({ data: users, pagination: { totalPages: 3 } }))).toMatchObject({
      isPart: true,
    });
    expect(readDirectory(JSON.stringify({ data: users, nextCursor: null }))).toMatchObject({ isPart: false });
  });

  it('is read from its table, whose hashes are kept', () => {
    const table = [
      'id,email,firstName,lastName,password,personalizationAnswers,createdAt,updatedAt,settings,disabled,mfaEnabled,mfaSecret,roleSlug',
      `7f,olivia@example.com,Olivia,Owner,${BCRYPT},"{""version"":""v4""}",2024-01-01,2024-01-02,"{""a"":1}",f,f,,global:owner`,
      `8f,mia@example.com,Mia,Member,${BCRYPT},,2024-01-01,2024-01-02,,t,t,secret,global:member`,
      '9f,noa@example.com,,,,,2024-01-01,2024-01-02,,f,f,,global:member',
    ].join('\n');
    expect(read(table)).toEqual([
      {
        ...{ email: 'olivia@example.com', role: 'admin', names: ['Olivia', 'Owner'] },
        ...{ passwordHash: BCRYPT, leftOut: [{ what: 'owner_there' }] },
      },
      {
        ...{ email: 'mia@example.com', role: 'member', names: ['Mia', 'Member'] },
        ...{ passwordHash: BCRYPT, isDisabled: true, leftOut: [{ what: 'second_factor' }] },
      },
      { email: 'noa@example.com', role: 'member', names: ['', ''] },
    ]);
    expect(read(`email;globalRoleId;password\nmia@example.com;2;${BCRYPT}`)).toEqual([
      {
        ...{ email: 'mia@example.com', role: 'member', names: ['mia', ''] },
        ...{ passwordHash: BCRYPT, leftOut: [{ what: 'role_there', role: '2' }] },
      },
    ]);
  });
});

it('keeps what is wrong in a table of ours for whoever wrote it to mend', () => {
  expect(read('email,role\nmia@example.com,boss\neve@example.com,owner\nnoa@example.com,')).toEqual([
    { email: 'mia@example.com', role: 'boss', names: ['', ''] },
    { email: 'eve@example.com', role: 'owner', names: ['', ''] },
    { email: 'noa@example.com', role: '', names: ['', ''] },
  ]);
});

it('reads users_database.yml of Authelia', () => {
  const file = `# People
users: # all of them
  john.doe:
    disabled: false
    displayname: 'John van Doe'
    password: '${ARGON2}'
    email: John.Doe@example.com
    groups: [admins, dev]
  harry:
    disabled: true
    displayname: "Harry"
    given_name: Harry
    family_name: Potter
    password: "$6$rounds=50000$BpLnfgDsc2WD8F2q$Zis.ixdg9s"
    email: harry@example.com
  anna@example.com:
    displayname: ~
    password: "${APACHE}"
`;
  expect(read(file)).toEqual([
    {
      ...{ email: 'john.doe@example.com', role: 'member', names: ['John', 'van Doe'], passwordHash: ARGON2 },
      theirGroups: ['admins', 'dev'],
    },
    {
      ...{ email: 'harry@example.com', role: 'member', names: ['Harry', 'Potter'], isDisabled: true },
      leftOut: [{ what: 'password', kind: '6' }],
    },
    { email: 'anna@example.com', role: 'member', names: ['anna@example.com', ''], passwordHash: APACHE },
  ]);
});

it('reads what Pocket ID and LLDAP answer', () => {
  const pocket = {
    data: [
      {
        ...{
          id: 'a',
          username: 'tim',
          email: 'tim@example.com',
          firstName: 'Tim',
          lastName: 'Cook',
          isAdmin: true,
        },
        ...{ disabled: false, userGroups: [{ id: 'g', name: 'family', friendlyName: 'Family' }] },
      },
      {
        id: 'b',
        username: 'bea',
        email: 'bea@example.com',
        firstName: 'Bea',
        lastName: '',
        isAdmin: false,
        disabled: true,
      },
    ],
    pagination: { totalPages: 1, totalItems: 2, currentPage: 1, itemsPerPage: 20 },
  };
  expect(read(JSON.stringify(pocket))).toEqual([
    {
      ...{ email: 'tim@example.com', role: 'admin', names: ['Tim', 'Cook'] },
      theirGroups: ['family'],
    },
    { email: 'bea@example.com', role: 'member', names: ['Bea', ''], isDisabled: true },
  ]);
  const lldap = {
    data: {
      users: [
        {
          ...{ id: 'admin', email: 'admin@example.com', displayName: 'Administrator' },
          groups: [{ displayName: 'lldap_admin' }, { displayName: 'Media' }],
        },
        {
          id: 'bob',
          email: 'bob@example.com',
          displayName: '',
          firstName: 'Bob',
          lastName: 'Builder',
          groups: [],
        },
      ],
    },
  };
  expect(read(JSON.stringify(lldap))).toEqual([
    {
      ...{ email: 'admin@example.com', role: 'admin', names: ['Administrator', ''] },
      theirGroups: ['Media'],
    },
    { email: 'bob@example.com', role: 'member', names: ['Bob', 'Builder'] },
  ]);
});

it('reads htpasswd, of which bcrypt alone can be kept', () => {
  const file = `# door\nann.lee@example.com:${APACHE}\r\nbob@example.com:$apr1$salt$hash\ncarl@example.com:{SHA}aGFzaA==\nroot:${APACHE}\n`;
  expect(read(file)).toEqual([
    { email: 'ann.lee@example.com', role: 'member', names: ['ann', 'lee'], passwordHash: APACHE },
    {
      email: 'bob@example.com',
      role: 'member',
      names: ['bob', ''],
      leftOut: [{ what: 'password', kind: 'apr1' }],
    },
    {
      email: 'carl@example.com',
      role: 'member',
      names: ['carl', ''],
      leftOut: [{ what: 'password', kind: 'SHA' }],
    },
    { email: null, role: 'member', names: ['root', ''], passwordHash: APACHE },
  ]);
  expect(readDirectory(file).people?.map(({ place }) => place)).toEqual([
    { line: 2 },
    { line: 3 },
    { line: 4 },
    { line: 5 },
  ]);
});

it.each([
  ['{"data": [', 'directory_broken'],
  ['{"people": []}', 'directory_unknown'],
  ['[]', undefined],
  ['users:\n  a: [', 'directory_broken'],
  ['users:\n  - a\n', 'directory_unknown'],
  ['name,role\nMia,member', 'table_header_wrong'],
  ['', 'table_header_missing'],
  [JSON.stringify(Array(10_001).fill({ email: 'a@example.com' })), 'table_too_long'],
])('says of %s… what is wrong with it', (text, code) => {
  expect(readDirectory(text).fault?.code).toBe(code);
});

it('takes along what groups of another program there are here as well, and tells which there are not', () => {
  const file = `users:
  ann@example.com: { groups: [FAMILY, admins, ' Crew ', 'a;b'] }
  bob@example.com: { groups: [dev] }
  carl@example.com: {}
`;
  const people = withGroupsHere(readDirectory(file).people ?? [], ['Crew', 'Family']);
  expect(people.map(({ groups, leftOut }) => ({ groups, leftOut }))).toEqual([
    { groups: 'Family;Crew', leftOut: [{ what: 'groups', groups: ['admins', 'a;b'] }] },
    { groups: undefined, leftOut: [{ what: 'groups', groups: ['dev'] }] },
    { groups: undefined, leftOut: [] },
  ]);
});
