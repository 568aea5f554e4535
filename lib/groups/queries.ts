import { db, holdsWords, type Tx } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { nameKeyOf } from './name-key';
import { mayManageGroups } from './policy';
import type { GroupId, ListGroupPeople } from './schema';

export type GroupName = { id: string; name: string };

/** Of somebody in a group, what their face and their name are made of. */
export type GroupFace = { id: string; email: string; firstName: string; lastName: string };

/** A group, how many people are in it and how many invited ones come into it, who came first, and what it opens. */
export type GroupRow = GroupName & {
  people: number;
  invited: number;
  first: GroupFace[];
  apps: { id: string; name: string }[];
};

/** So many faces are shown of a group. */
const MOST_FACES = 5;

/** Every group, from A to Z. Throws `forbidden`. */
export async function listGroups(actor: Actor): Promise<GroupRow[]> {
  must(mayManageGroups(actor), 'forbidden');
  return readGroups(Prisma.sql`true`);
}

/** Throws `forbidden`, and `not_found` when there is no such group. */
export async function getGroup(actor: Actor, { id }: GroupId): Promise<GroupRow> {
  must(mayManageGroups(actor), 'forbidden');
  const [group] = await readGroups(Prisma.sql`id = ${id}::uuid`);
  must(group, 'not_found');
  return group;
}

function readGroups(where: Prisma.Sql): Promise<GroupRow[]> {
  return db().$queryRaw<GroupRow[]>`
    select id, name,
      (select count(*)::int from group_member where "groupId" = "group".id) as people,
      (
        select count(*)::int from invitation_group join invitation on invitation.id = "invitationId"
        where "groupId" = "group".id and ${OPEN}
      ) as invited,
      (
        select coalesce(json_agg(face), '[]') from (
          select "user".id, email, "firstName", "lastName"
          from group_member join "user" on "user".id = "userId"
          where "groupId" = "group".id order by "addedAt", "userId" limit ${MOST_FACES}
        ) as face
      ) as first,
      (
        select coalesce(json_agg(json_build_object('id', app.id, 'name', app.name) order by app."nameKey"), '[]')
        from app_group join app on app.id = "appId" where "groupId" = "group".id
      ) as apps
    from "group" where ${where} order by "nameKey"`;
}

/** Of invitations, those that can still be accepted or resent. */
const OPEN = Prisma.sql`"acceptedAt" is null and "revokedAt" is null`;

/** Every group by name, from A to Z, to choose from. Throws `forbidden`. */
export async function listGroupNames(actor: Actor): Promise<GroupName[]> {
  must(mayManageGroups(actor), 'forbidden');
  return db().group.findMany({ orderBy: { nameKey: 'asc' }, select: { id: true, name: true } });
}

/** The group that is called like this, whatever the case; null when there is none. Throws `forbidden`. */
export async function findGroupByName(actor: Actor, name: string): Promise<GroupName | null> {
  must(mayManageGroups(actor), 'forbidden');
  const [group] = await findGroups(db(), { names: [name] });
  return group ? { id: group.id, name: group.name } : null;
}

/** The groups with one of these ids, or with one of these names, whatever the case; from A to Z. Reads only. */
export async function findGroups(
  tx: Tx,
  { ids = [], names = [] }: { ids?: string[]; names?: string[] },
): Promise<(GroupName & { nameKey: string })[]> {
  const keys = [...new Set(names.map(nameKeyOf))];
  if (ids.length + keys.length === 0) return [];
  return tx.group.findMany({
    where: { OR: [{ id: { in: ids } }, { nameKey: { in: keys } }] },
    orderBy: { nameKey: 'asc' },
    select: { id: true, name: true, nameKey: true },
  });
}

/**
 * The groups of each of these users and open invitations, from A to Z; whoever is in none is not in the map. Throws
 * `forbidden`.
 */
export async function listGroupsOf(actor: Actor, ids: string[]): Promise<Map<string, GroupName[]>> {
  must(mayManageGroups(actor), 'forbidden');
  const rows = await db().$queryRaw<(GroupName & { of: string })[]>`
    select held.of, "group".id, "group".name from (
      select "userId" as of, "groupId" from group_member where "userId" = any(${ids}::uuid[])
      union all
      select "invitationId", "groupId" from invitation_group where "invitationId" = any(${ids}::uuid[])
    ) as held join "group" on "group".id = held."groupId" order by "group"."nameKey"`;
  const groups = new Map<string, GroupName[]>();
  for (const { of, id, name } of rows) groups.set(of, [...(groups.get(of) ?? []), { id, name }]);
  return groups;
}

/** The groups that the actor is in, from A to Z. Throws `forbidden` to visitors. */
export async function listOwnGroups(actor: Actor): Promise<{ name: string; addedAt: Date }[]> {
  must(actor.kind === 'user', 'forbidden');
  const rows = await db().groupMember.findMany({
    where: { userId: actor.id },
    orderBy: { group: { nameKey: 'asc' } },
    select: { addedAt: true, group: { select: { name: true } } },
  });
  return rows.map(({ addedAt, group: { name } }) => ({ name, addedAt }));
}

/** Somebody in a group, or somebody invited who comes into it. */
export type GroupMemberRow = {
  kind: 'user' | 'invitation';
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  /** Null for the invited of whom no name is known. */
  name: string | null;
  status: 'active' | 'disabled' | 'pending' | 'expired';
};

/** One page of the people of a group; `total` is how many are found. */
export type GroupPeoplePage = { people: GroupMemberRow[]; total: number; page: number; pages: number };

const PAGE_SIZE = 50;

/**
 * One page of who is in a group and who comes into it, from A to Z by address, found by name or address; nobody where
 * something was asked that cannot be. A page past the end is the last one. Throws `forbidden`.
 */
export async function listGroupPeople(
  actor: Actor,
  { id }: GroupId,
  { search, page, unusable }: ListGroupPeople,
): Promise<GroupPeoplePage> {
  must(mayManageGroups(actor), 'forbidden');
  if (unusable.length > 0) return { people: [], total: 0, page: 1, pages: 1 };
  const found = holdsWords(Prisma.sql`email || ' ' || "firstName" || ' ' || "lastName"`, search);
  const people = Prisma.sql`(
    select 'user' as kind, "user".id, email, "firstName", "lastName",
      case when "disabledAt" is null then 'active' else 'disabled' end as status
    from group_member join "user" on "user".id = "userId" where "groupId" = ${id}::uuid
    union all
    select 'invitation', invitation.id, email, "firstName", "lastName",
      case when "expiresAt" > now() and isfinite("expiresAt") then 'pending' else 'expired' end
    from invitation_group join invitation on invitation.id = "invitationId"
    where "groupId" = ${id}::uuid and ${OPEN}
  ) as person where ${Prisma.join([Prisma.sql`true`, ...found], ' and ')}`;
  // In one pass: words of one or two letters are looked for in every name, and twice would take twice as long.
  const [answer] = await db().$queryRaw<{ total: number; rows: Omit<GroupMemberRow, 'name'>[] }[]>`
    with found as materialized (select * from ${people}),
    counted as (select count(*)::int as total from found),
    shown as (
      select * from found order by email, id limit ${PAGE_SIZE}
      offset (select least(${page}::int - 1, (total - 1) / ${PAGE_SIZE}::int) * ${PAGE_SIZE}::int from counted)
    )
    select total, (select coalesce(json_agg(shown order by email, id), '[]') from shown) as rows from counted`;
  const { total, rows } = answer ?? { total: 0, rows: [] };
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const shown = Math.min(page, pages);
  return {
    people: rows.map((row) => ({ ...row, name: wholeName(row) || null })),
    total,
    page: shown,
    pages,
  };
}
