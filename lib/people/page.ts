import { holdsWords } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { FILTERED, keyOf, NAME, RANKED, type Table, travelOf } from './order';
import { type ListPeople, orderOf, type Place, STATUSES } from './schema';

const { sql } = Prisma;

/** What is asked of the list; `id` asks for one row of it. */
type Asked = ListPeople & { id?: string };

/** A part of the list: the rows of one table that meet all of `where`, sorted by `key`. */
type Branch = { from: Table; where: Prisma.Sql[]; key: Prisma.Sql; rank: number | null };

const TABLES: Record<Table, Prisma.Sql> = { user: sql`"user"`, invitation: sql`invitation` };

/** What of a row is shown; the same columns of both tables, so that they can be put together. */
const COLUMNS: Record<Table, Prisma.Sql> = {
  user: sql`
    'user' as kind, id, email, trim(${NAME}) as name, "firstName", "lastName", role, "createdAt", "lastActiveAt",
    null::timestamptz as "expiresAt", null::uuid as "invitedById",
    case when "disabledAt" is null then 'active' else 'disabled' end as status`,
  invitation: sql`
    'invitation' as kind, id, email, nullif(trim(${NAME}), '') as name, "firstName", "lastName", role, "createdAt",
    null::timestamptz as "lastActiveAt", "expiresAt", "invitedById",
    case when "expiresAt" > now() and isfinite("expiresAt") then 'pending' else 'expired' end as status`,
};

/** An invitation stands in the list until it is accepted or revoked. */
const OPEN = sql`"acceptedAt" is null and "revokedAt" is null`;

/**
 * The rows of one page, at most so many. Each branch gives as many by its index; those few are then put into order, and
 * the invited among them get what became of their newest mail.
 */
export function selectPage(asked: Asked, most: number): Prisma.Sql {
  const { toText, fromText } = travelOf(asked.sort);
  const place = asked.before ?? asked.after;
  const isBackwards = asked.before !== undefined;
  const isAscending = (orderOf(asked) === 'asc') !== isBackwards;
  const direction = isAscending ? sql`asc` : sql`desc`;
  const parts = branchesFor(asked).map((branch) => {
    const where = place ? [...branch.where, beyond(branch, place, isAscending, fromText)] : branch.where;
    return sql`
      (select ${COLUMNS[branch.from]}, ${branch.key} as key
       from ${TABLES[branch.from]} ${whereAll(where)}
       order by key ${direction}, id ${direction} limit ${most})`;
  });
  return sql`
    with everybody as (${Prisma.join(parts, ' union all ')}),
    person as (
      select *, ${toText} as written from everybody
      order by key ${direction}, id ${direction} limit ${most}
    )
    select person.kind, person.id, person.email, person.name, person."firstName", person."lastName",
           person.role::text as role, person.status, person."createdAt", person."lastActiveAt", person."expiresAt",
           person.written as key, person."invitedById",
           inviter.role::text as "inviterRole", inviter."disabledAt" as "inviterDisabledAt",
           mail.state::text as "mailState", mail.cause as "mailCause", mail."causeFacts" as "mailCauseFacts",
           mail.explanation as "mailExplanation"
    from person
    left join "user" as inviter on inviter.id = person."invitedById"
    left join lateral (
      select * from mail
      where person.kind = 'invitation' and mail."aboutId" = person.id
      order by mail."createdAt" desc limit 1
    ) as mail on true
    order by person.key ${direction}, person.id ${direction}`;
}

/** How many people there are, counted up to a limit. */
export function selectCount(asked: ListPeople, limit: number): Prisma.Sql {
  const parts = branchesFor(asked).map(
    ({ from, where }) => sql`(select 1 from ${TABLES[from]} ${whereAll(where)})`,
  );
  return sql`
    select count(*)::int as total
    from (${Prisma.join(parts, ' union all ')} limit ${limit}) as everybody`;
}

/** Everybody who is found, at most so many, with what decides which deeds apply to them. */
export function selectMatching(asked: ListPeople, most: number): Prisma.Sql {
  const parts = branchesFor(asked).map(
    ({ from, where }) => sql`(select ${COLUMNS[from]} from ${TABLES[from]} ${whereAll(where)})`,
  );
  return sql`
    select person.kind, person.id, person.email, person.role::text as role, person.status, person."invitedById",
           inviter.role::text as "inviterRole", inviter."disabledAt" as "inviterDisabledAt"
    from (${Prisma.join(parts, ' union all ')} limit ${most}) as person
    left join "user" as inviter on inviter.id = person."invitedById"
    order by person.email`;
}

/**
 * How many there are in each state, each counted up to a limit. Of a search each table is read once and only up to the limit:
 * where it finds more, there may be more in every state of that table.
 */
export function selectCounts({ status: _status, ...asked }: ListPeople, limit: number): Prisma.Sql {
  const isSearch = asked.search !== '';
  const found = (from: Table) => sql`
    as ${isSearch ? sql`materialized` : sql`not materialized`} (
      select id, ${from === 'user' ? sql`"disabledAt"` : sql`"expiresAt"`} from ${TABLES[from]}
      ${whereAll(whereIn(from, asked))} ${isSearch ? sql`limit ${limit}` : Prisma.empty}
    )`;
  const counts = STATUSES.map((status) => {
    const { from, where } = FILTERED[status];
    return sql`(
      select count(*)::int from (select 1 from ${FOUND[from]} where ${where} limit ${limit}) as counted
    ) as ${Prisma.raw(`"${status}"`)}`;
  });
  return sql`
    with ${FOUND.user} ${found('user')}, ${FOUND.invitation} ${found('invitation')}
    select ${Prisma.join(counts)}`;
}

const FOUND: Record<Table, Prisma.Sql> = { user: sql`found_user`, invitation: sql`found_invitation` };

/** The parts of the list: one for each status where it matters which one a row has, else one for each table. */
function branchesFor(asked: Asked): Branch[] {
  const { status, sort } = asked;
  const tables: { from: Table; where?: Prisma.Sql; rank?: number }[] = [
    { from: 'user' },
    { from: 'invitation' },
  ];
  const parts = status ? [FILTERED[status]] : sort === 'status' ? Object.values(RANKED) : tables;
  return parts.map(({ from, where, rank = 0 }) => ({
    from,
    where: [...(where ? [where] : []), ...whereIn(from, asked)],
    key: keyOf(sort, from, rank),
    rank: sort === 'status' ? rank : null,
  }));
}

/** What is asked of the rows of a table, whatever their status. */
function whereIn(from: Table, { search, role, factor, group, id }: Omit<Asked, 'status'>): Prisma.Sql[] {
  return [
    ...(from === 'invitation' ? [OPEN] : []),
    ...holdsWords(SEARCHED, search, true),
    ...(role ? [sql`role = ${role}::"Role"`] : []),
    ...(factor ? [hasFactor(from, factor)] : []),
    ...(group ? [isIn(from, group)] : []),
    ...(id ? [sql`id = ${id}::uuid`] : []),
  ];
}

function hasFactor(from: Table, factor: NonNullable<ListPeople['factor']>): Prisma.Sql {
  if (from === 'invitation') return sql`false`;
  const has = sql`(
    exists (select 1 from two_factor where "userId" = "user".id and "confirmedAt" is not null)
    or exists (select 1 from passkey where "userId" = "user".id)
  )`;
  return factor === 'has' ? has : sql`not ${has}`;
}

/** In a group is who was put there, and who comes there by accepting an invite. */
function isIn(from: Table, group: string): Prisma.Sql {
  return from === 'user'
    ? sql`id in (select "userId" from group_member where "groupId" = ${group}::uuid)`
    : sql`id in (select "invitationId" from invitation_group where "groupId" = ${group}::uuid)`;
}

/** What is searched of both tables: the same expression as in the migration that makes its indexes. */
const SEARCHED = sql`email || ' ' || "firstName" || ' ' || "lastName"`;

/** The rows of a branch that come behind a place of the list, in the direction that is read. */
function beyond(
  { key, rank }: Branch,
  { id, key: at }: Place,
  isAscending: boolean,
  fromText: (text: string) => Prisma.Sql,
): Prisma.Sql {
  const isBehind = isAscending ? sql`>` : sql`<`;
  if (rank === null) return sql`(${key}, id) ${isBehind} (${fromText(at)}, ${id}::uuid)`;
  // All rows of one status have one rank: they come before or behind the place as a whole, or are ordered by id alone.
  if (rank === Number(at)) return sql`id ${isBehind} ${id}::uuid`;
  return isAscending === rank > Number(at) ? sql`true` : sql`false`;
}

function whereAll(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? sql`where ${Prisma.join(conditions, ' and ')}` : Prisma.empty;
}
