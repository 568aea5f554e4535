import { db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { MailState, Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { ListPeople, orderOf, type Place, type Sort } from './schema';

/** Somebody who is in, or who is invited. */
export type Person = {
  kind: 'user' | 'invitation';
  id: string;
  email: string;
  /** Null for the invited of whom no name is known: they tell it when they join. */
  name: string | null;
  firstName: string;
  lastName: string;
  role: Role;
  status: 'active' | 'disabled' | 'pending' | 'expired';
  createdAt: Date;
  lastActiveAt: Date | null;
  expiresAt: Date | null;
  /** What became of the newest invite mail; null for users, and where e-mail was off. */
  mailState: MailState | null;
  mailSentAt: Date | null;
  mailNextTryAt: Date | null;
  mailReply: string | null;
  mailExplanation: string | null;
};

/** `before` and `after` lead to the pages beside this one, null where there is none. */
export type PeoplePage = {
  people: Person[];
  /** How many there are, counted up to `COUNT_LIMIT`. */
  total: number;
  before: string | null;
  after: string | null;
};

export const PAGE_SIZE = 50;

/** Beyond this nobody counts on their fingers, and counting would take longer than finding. */
export const COUNT_LIMIT = 10_000;

/** What rows of one status are, and where they stand when sorted by it. */
const STATUSES = {
  active: { rank: 0, from: 'user', where: Prisma.sql`"disabledAt" is null` },
  pending: { rank: 1, from: 'invitation', where: Prisma.sql`"expiresAt" > now()` },
  expired: { rank: 2, from: 'invitation', where: Prisma.sql`"expiresAt" <= now()` },
  disabled: { rank: 3, from: 'user', where: Prisma.sql`"disabledAt" is not null` },
} as const satisfies Record<Person['status'], { rank: number; from: Table; where: Prisma.Sql }>;

type Table = 'user' | 'invitation';

/** A part of the list: rows of one table, what they have to meet, and by what they are sorted; the rank where that is one for all. */
type Branch = { from: Table; where: Prisma.Sql[]; key: Prisma.Sql; rank?: number };

const NAME = Prisma.sql`"firstName" || ' ' || "lastName"`;

/**
 * By what users and invitations are sorted: expressions that the migrations make indexes of; ties are ordered by id.
 * A key travels as text in the address of the next page (`write`), and comes back from it (`read`).
 */
const KEYS: Record<Exclude<Sort, 'status'>, Record<Table, Prisma.Sql> & Travel> = {
  newest: { user: Prisma.sql`"createdAt"`, invitation: Prisma.sql`"createdAt"`, ...asMilliseconds() },
  name: {
    user: Prisma.sql`lower(${NAME})`,
    invitation: Prisma.sql`lower(coalesce(nullif(${NAME}, ' '), email))`,
    ...as('text'),
  },
  email: { user: Prisma.sql`email`, invitation: Prisma.sql`email`, ...as('text') },
  role: { user: Prisma.sql`role`, invitation: Prisma.sql`role`, ...as('"Role"') },
  active: {
    user: Prisma.sql`coalesce("lastActiveAt", 'epoch')`,
    invitation: Prisma.sql`'epoch'::timestamptz`,
    ...asMilliseconds(),
  },
};

type Travel = { write: Prisma.Sql; read: (text: string) => Prisma.Sql };

function as(type: 'text' | 'int' | '"Role"'): Travel {
  return { write: Prisma.sql`key::text`, read: (text) => Prisma.sql`${text}::text::${Prisma.raw(type)}` };
}

function asMilliseconds(): Travel {
  return {
    write: Prisma.sql`(extract(epoch from key) * 1000)::bigint::text`,
    read: (text) => Prisma.sql`to_timestamp(${text}::text::float8 / 1000)`,
  };
}

/**
 * One page of everybody: users and open invitations alike, found by name or address, role and status, in the order that
 * was asked for. All of it happens in the database, and a page far down the list costs what the first one does: it
 * begins behind a row rather than after so many (keyset paging), so it also stays right while rows come and go.
 * Throws `forbidden`.
 */
export async function listPeople(actor: Actor, asked: ListPeople, size = PAGE_SIZE): Promise<PeoplePage> {
  must(maySeeUsers(actor), 'forbidden');
  const branches = branchesFor(asked);
  const place = asked.before ?? asked.after;
  const isBackwards = asked.before !== undefined;
  const isAscending = (orderOf(asked) === 'asc') !== isBackwards;
  const rows = await db().$queryRaw<(Person & { key: string })[]>(
    page(branches, asked.sort === 'status' ? as('int') : KEYS[asked.sort], place, isAscending, size),
  );
  const hasMore = rows.length > size;
  const shown = rows.slice(0, size);
  if (isBackwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    people: shown.map(({ key: _key, ...person }) => person),
    total: await count(branches),
    before: first && (isBackwards ? hasMore : place) ? `${first.id}~${first.key}` : null,
    after: last && (isBackwards || hasMore) ? `${last.id}~${last.key}` : null,
  };
}

const BATCH = 1000;

/**
 * Everybody, from A to Z by address, fetched batch by batch as they are taken: at no time are all in memory. Throws
 * `forbidden`.
 */
export async function* listEverybody(actor: Actor): AsyncGenerator<Person[], void> {
  let behind: string | null = null;
  do {
    const page = await listPeople(actor, ListPeople.parse({ sort: 'email', after: behind }), BATCH);
    yield page.people;
    behind = page.after;
  } while (behind);
}

function branchesFor({ search, role, status, sort }: ListPeople): Branch[] {
  const words = search.trim().replace(/[\\%_]/g, '\\$&');
  const asked = [
    ...(words ? [Prisma.sql`(email ilike ${`%${words}%`} or ${NAME} ilike ${`%${words}%`})`] : []),
    ...(role ? [Prisma.sql`role = ${role}::"Role"`] : []),
  ];
  const open = Prisma.sql`"acceptedAt" is null and "revokedAt" is null`;
  const whereOf = (from: Table) => (from === 'invitation' ? [open, ...asked] : asked);
  const byStatus = Object.entries(STATUSES).map(([name, { rank, from, where }]) => ({
    name,
    from,
    where: [where, ...whereOf(from)],
    ...(sort === 'status' ? { key: Prisma.sql`${rank}::int`, rank } : { key: KEYS[sort][from] }),
  }));
  if (status) return byStatus.filter(({ name }) => name === status);
  if (sort === 'status') return byStatus;
  const tables: Table[] = ['user', 'invitation'];
  return tables.map((from) => ({ from, where: whereOf(from), key: KEYS[sort][from] }));
}

const PEOPLE: Record<Table, Prisma.Sql> = {
  user: Prisma.sql`'user' as kind, id, email, ${NAME} as name, "firstName", "lastName", role, "createdAt", "lastActiveAt", null::timestamptz as "expiresAt",
    case when "disabledAt" is null then 'active' else 'disabled' end as status`,
  invitation: Prisma.sql`'invitation' as kind, id, email, nullif(${NAME}, ' ') as name, "firstName", "lastName", role, "createdAt", null::timestamptz as "lastActiveAt",
    "expiresAt",
    case when "expiresAt" > now() then 'pending' else 'expired' end as status`,
};

/** Each branch gives at most one page by its index; those few rows are then merged. One row more says whether there are more. */
function page(
  branches: Branch[],
  { write, read }: Travel,
  place: Place | undefined,
  isAscending: boolean,
  size: number,
): Prisma.Sql {
  const [direction, beyond] = isAscending
    ? [Prisma.sql`asc`, Prisma.sql`>`]
    : [Prisma.sql`desc`, Prisma.sql`<`];
  const order = Prisma.sql`order by key ${direction}, id ${direction} limit ${size + 1}`;
  const behindIn = ({ key, rank }: Branch, { id, key: at }: Place) => {
    if (rank === undefined) return Prisma.sql`(${key}, id) ${beyond} (${read(at)}, ${id}::uuid)`;
    // All of one status come before or behind the place, or the index of their ids finds it.
    if (rank === Number(at)) return Prisma.sql`id ${beyond} ${id}::uuid`;
    return isAscending === rank > Number(at) ? Prisma.sql`true` : Prisma.sql`false`;
  };
  const parts = branches.map((branch) => {
    const { from, where, key } = branch;
    const behind = place ? [behindIn(branch, place)] : [];
    return Prisma.sql`(select ${PEOPLE[from]}, ${key} as key from ${TABLES[from]} ${whereAll([...where, ...behind])} ${order})`;
  });
  return Prisma.sql`
    select person.kind, person.id, person.email, person.name, person."firstName", person."lastName", person.role::text as role, person.status,
           person."createdAt", person."lastActiveAt", person."expiresAt", person.written as key,
           mail.state::text as "mailState", mail."sentAt" as "mailSentAt", mail."nextTryAt" as "mailNextTryAt",
           mail.reply as "mailReply", mail.explanation as "mailExplanation"
    from (select *, ${write} as written from (${Prisma.join(parts, ' union all ')}) as everybody ${order}) as person
    left join lateral (select * from mail where person.kind = 'invitation' and mail."aboutId" = person.id
                       order by mail."createdAt" desc limit 1) as mail on true
    order by person.key ${direction}, person.id ${direction}`;
}

const TABLES: Record<Table, Prisma.Sql> = {
  user: Prisma.sql`"user"`,
  invitation: Prisma.sql`invitation`,
};

function whereAll(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.sql`where ${Prisma.join(conditions, ' and ')}` : Prisma.empty;
}

async function count(branches: Branch[]): Promise<number> {
  const parts = branches.map(
    ({ from, where }) => Prisma.sql`(select 1 from ${TABLES[from]} ${whereAll(where)})`,
  );
  const [{ total } = { total: 0 }] = await db().$queryRaw<{ total: number }[]>`
    select count(*)::int as total
    from (${Prisma.join(parts, ' union all ')} limit ${COUNT_LIMIT}) as everybody`;
  return total;
}
