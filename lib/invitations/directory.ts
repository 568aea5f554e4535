import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { isPasswordHash } from '../../settings/values';
import { type CsvRow, parseCsv } from '../csv';
import type { Fault } from '../fault';
import { nameKeyOf } from '../groups/name-key';
import { LONGEST_TEXT, parseAddressList } from './address-list';
import { type ListedPerson, LONGEST_GROUPS, PERSON_COLUMNS } from './people-list';

/** Something that another program says of a person and that does not come along as it is. */
export type LeftOut =
  | { what: 'owner_there' }
  | { what: 'role_there'; role: string }
  | { what: 'groups'; groups: string[] }
  | { what: 'password'; kind: string }
  | { what: 'second_factor' };

/**
 * Somebody as another program has them. With `passwordHash` they keep their password; without, they have to be invited.
 * `place` is where they stand in the file: a line of a table, else their place in the list. `theirGroups` are groups of that
 * program: those that there are here as well come along.
 */
export type DirectoryPerson = ListedPerson & {
  place: { line: number } | { entry: number };
  passwordHash: string | null;
  isDisabled: boolean;
  theirGroups: string[];
  leftOut: LeftOut[];
};

/** The people of a file; `isPart` where the file says itself that it is a part of a longer list. */
export type Directory =
  | { people: DirectoryPerson[]; isPart: boolean; fault?: never }
  | { fault: Fault; people?: never };

const MOST_PEOPLE = 10_000;
const LONGEST_CELL = 100;

/**
 * Reads whom another program lets in: a table (CSV) with or without n8n's columns, n8n's list of users and those of Pocket
 * ID and LLDAP (JSON), Authelia's users_database.yml, and htpasswd. Which one it is, the text itself says.
 */
export function readDirectory(text: string): Directory {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*[[{]/.test(plain)) return fromJson(plain);
  if (/^users:\s*(#.*)?$/m.test(plain)) return fromYaml(plain);
  if (isHtpasswd(plain)) return within(fromHtpasswd(plain));
  return fromTable(plain);
}

/** These people with those of their groups that there are here as well, by name; the others are left out, and told so. */
export function withGroupsHere(people: DirectoryPerson[], names: string[]): DirectoryPerson[] {
  const here = new Map(names.map((name) => [nameKeyOf(name), name]));
  return people.map((person) => {
    const found = person.theirGroups.map((there) => ({ there, name: here.get(nameKeyOf(there.trim())) }));
    const groups = found.flatMap(({ name }) => name ?? []);
    const unknown = found.filter(({ name }) => !name).map(({ there }) => there);
    return {
      ...person,
      ...(groups.length > 0 && { groups: groups.join(';') }),
      ...(unknown.length > 0 && { leftOut: [...person.leftOut, { what: 'groups', groups: unknown }] }),
    };
  });
}

/** What is known of somebody before it is made a person of ours. */
type Known = {
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  /** A whole name, or what they sign in as, where no other is known. */
  displayName?: string | undefined;
  role?: string | undefined;
  hash?: string | undefined;
  isDisabled?: boolean | undefined;
  hasSecondFactor?: boolean | undefined;
  groups?: string[] | undefined;
};

function personOf(known: Known, place: DirectoryPerson['place']): DirectoryPerson {
  const { email = '', hash = '', groups = [] } = known;
  const [entry, ...others] = parseAddressList(email);
  const { role, leftOut } = roleOf(known.role ?? '');
  const passwordHash = isPasswordHash(hash) ? hash : null;
  if (hash && !passwordHash) leftOut.push({ what: 'password', kind: kindOf(hash) });
  if (known.hasSecondFactor) leftOut.push({ what: 'second_factor' });
  return {
    text: email.slice(0, LONGEST_TEXT),
    email: others.length === 0 ? (entry?.email ?? null) : null,
    role,
    ...namesOf(known),
    ...('line' in place && { line: place.line }),
    ...{ place, passwordHash, leftOut, theirGroups: groups, isDisabled: known.isDisabled ?? false },
  };
}

function namesOf({ email, firstName = '', lastName = '', displayName = '' }: Known) {
  const short = (name: string) => name.trim().slice(0, LONGEST_CELL);
  if (firstName.trim() || lastName.trim())
    return firstName.trim()
      ? { firstName: short(firstName), lastName: short(lastName) }
      : { firstName: short(lastName), lastName: '' };
  // What stands before the @ is how people are called where nobody has given them a name.
  const whole = displayName.trim() || (email.split('@')[0] ?? '').replace(/[._+-]+/g, ' ');
  const [first = '', ...rest] = whole.trim().split(/\s+/);
  return { firstName: short(first), lastName: short(rest.join(' ')) };
}

/** Roles as other programs call them, in ours. There is one owner here, so that of another program becomes an admin. */
function roleOf(there: string): { role: string; leftOut: LeftOut[] } {
  const name = there
    .trim()
    .toLowerCase()
    .replace(/^global:/, '');
  if (name === 'owner') return { role: 'admin', leftOut: [{ what: 'owner_there' }] };
  if (name === 'admin') return { role: 'admin', leftOut: [] };
  if (name === '' || name === 'member') return { role: 'member', leftOut: [] };
  // n8n's custom roles and users of its chat alone, and the numbers of its early tables.
  return { role: 'member', leftOut: [{ what: 'role_there', role: there.slice(0, LONGEST_CELL) }] };
}

/** What a hash calls itself, so that it can be said without showing it. */
function kindOf(hash: string): string {
  return /^\$([\w-]{1,20})\$/.exec(hash)?.[1] ?? /^\{([\w-]{1,20})\}/.exec(hash)?.[1] ?? '?';
}

const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);
const Group = z.union([
  z.string(),
  z
    .looseObject({ name: Text, displayName: Text })
    .transform(({ displayName, name }) => displayName ?? name ?? ''),
]);
const Groups = z
  .array(Group)
  .nullish()
  .transform((groups) => groups?.filter(Boolean));

/** One person, by any of the names that n8n, Pocket ID and LLDAP give to what they know. */
const JsonPerson = z.looseObject({
  email: Text,
  firstName: Text,
  lastName: Text,
  displayName: Text,
  role: z.union([
    Text,
    z.looseObject({ slug: Text, name: Text }).transform(({ slug, name }) => slug ?? name),
  ]),
  globalRole: z
    .looseObject({ name: Text })
    .nullish()
    .transform((role) => role?.name),
  isAdmin: z.boolean().nullish(),
  password: Text,
  disabled: z.boolean().nullish(),
  mfaEnabled: z.boolean().nullish(),
  groups: Groups,
  userGroups: Groups,
});

const List = z.array(z.unknown());
/** Where a list of people stands in what these programs answer. */
const JsonFile = z.union([
  List.transform((list) => ({ list, isPart: false })),
  z
    .looseObject({
      data: z.union([List, z.looseObject({ users: List }).transform(({ users }) => users)]),
      nextCursor: z.string().nullish(),
      pagination: z.looseObject({ totalPages: z.number() }).nullish(),
    })
    .transform(({ data, nextCursor, pagination }) => ({
      list: data,
      isPart: Boolean(nextCursor) || (pagination?.totalPages ?? 1) > 1,
    })),
  z.looseObject({ users: List }).transform(({ users }) => ({ list: users, isPart: false })),
]);

function fromJson(text: string): Directory {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return { fault: { code: 'directory_broken', facts: { format: 'JSON' } } };
  }
  const { data: file } = JsonFile.safeParse(read);
  if (!file) return { fault: { code: 'directory_unknown', facts: {} } };
  const people = file.list.map((one, n) => {
    // What is no person has no address, and is told as such.
    const data = JsonPerson.safeParse(one).data ?? JsonPerson.parse({});
    const { role, globalRole, isAdmin, password, userGroups, groups, mfaEnabled, disabled, ...names } = data;
    // LLDAP's administrators are a group of theirs.
    const isTheirAdmin = isAdmin || groups?.includes('lldap_admin');
    return personOf(
      {
        ...names,
        email: names.email ?? '',
        role: role ?? globalRole ?? (isTheirAdmin ? 'admin' : ''),
        hash: password,
        isDisabled: disabled ?? false,
        hasSecondFactor: mfaEnabled ?? false,
        groups: (groups ?? userGroups)?.filter((group) => !group.startsWith('lldap_')),
      },
      { entry: n + 1 },
    );
  });
  return within(people, file.isPart);
}

const AutheliaFile = z.looseObject({
  users: z.record(
    z.string(),
    z.looseObject({
      email: Text,
      displayname: Text,
      given_name: Text,
      family_name: Text,
      password: Text,
      disabled: z.boolean().nullish(),
      groups: Groups,
    }),
  ),
});

function fromYaml(text: string): Directory {
  let read: unknown;
  try {
    read = parseYaml(text);
  } catch {
    return { fault: { code: 'directory_broken', facts: { format: 'YAML' } } };
  }
  const { data: file } = AutheliaFile.safeParse(read);
  if (!file) return { fault: { code: 'directory_unknown', facts: {} } };
  const people = Object.entries(file.users).map(([name, user], n) =>
    personOf(
      {
        email: user.email ?? name,
        firstName: user.given_name,
        lastName: user.family_name,
        displayName: user.displayname ?? name,
        hash: user.password,
        isDisabled: user.disabled ?? false,
        groups: user.groups,
      },
      { entry: n + 1 },
    ),
  );
  return within(people);
}

/** Lines of a name, a colon and something without blanks; remarks aside (Apache's mod_authn_file). */
const HTPASSWD_LINE = /^[^:\s,;]+:(?:[$\w{][^\s,;:]*)$/;

function isHtpasswd(text: string): boolean {
  const lines = linesOf(text);
  return lines.length > 0 && lines.every(({ line }) => HTPASSWD_LINE.test(line));
}

function fromHtpasswd(text: string): DirectoryPerson[] {
  return linesOf(text).map(({ line, number }) => {
    const at = line.indexOf(':');
    return personOf({ email: line.slice(0, at), hash: line.slice(at + 1) }, { line: number });
  });
}

function linesOf(text: string) {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, n) => ({ line: line.trim(), number: n + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
}

/** What n8n's table has besides what every table of people may have. */
const COLUMNS = {
  ...PERSON_COLUMNS,
  role: [...PERSON_COLUMNS.role, 'roleslug', 'globalrole', 'globalroleid'],
  hash: ['password', 'passwordhash'],
  disabled: ['disabled'],
  secondFactor: ['mfaenabled'],
};

function fromTable(text: string): Directory {
  const table = parseCsv(text, COLUMNS.email, MOST_PEOPLE);
  return table.fault === undefined ? { people: table.rows.map(tablePerson), isPart: false } : table;
}

function tablePerson({ line, cell }: CsvRow): DirectoryPerson {
  const isTrue = (names: string[]) => /^(?:true|t|1|yes)$/i.test(cell(names));
  const known = personOf(
    {
      email: cell(COLUMNS.email),
      firstName: cell(COLUMNS.firstName),
      lastName: cell(COLUMNS.lastName),
      hash: cell(COLUMNS.hash),
      isDisabled: isTrue(COLUMNS.disabled),
      hasSecondFactor: isTrue(COLUMNS.secondFactor),
    },
    { line },
  );
  const role = cell(COLUMNS.role).slice(0, LONGEST_CELL);
  // In a table of our own columns the role is ours, and one that is wrong is a slip to be told.
  const isOurs = cell(COLUMNS.hash) === '' && !/^(?:global:|\d)/i.test(role);
  const given = isOurs ? { role, leftOut: [] } : roleOf(role);
  // Whoever is invited tells their name themselves.
  const names = known.passwordHash
    ? {}
    : {
        firstName: cell(COLUMNS.firstName).slice(0, LONGEST_CELL),
        lastName: cell(COLUMNS.lastName).slice(0, LONGEST_CELL),
      };
  const groups = cell(COLUMNS.groups).slice(0, LONGEST_GROUPS);
  return {
    ...known,
    ...names,
    ...(groups && { groups }),
    role: given.role,
    leftOut: [...given.leftOut, ...known.leftOut],
  };
}

function within(people: DirectoryPerson[], isPart = false): Directory {
  const { length: rows } = people;
  if (rows > MOST_PEOPLE) return { fault: { code: 'table_too_long', facts: { rows, most: MOST_PEOPLE } } };
  return { people, isPart };
}
