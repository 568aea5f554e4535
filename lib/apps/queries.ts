import { db, type Tx } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { AppKind } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { nameKeyOf } from '../groups/name-key';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { mayManageApps } from './policy';

const { sql } = Prisma;

/** What every list shows of an app. `iconHash` is a part of the picture's address (server/app-icon.ts); null: initials. */
export type AppTile = {
  id: string;
  name: string;
  kind: AppKind;
  address: string;
  section: string;
  line: string;
  iconHash: string | null;
};

/** The columns of an `AppTile`, of a table or alias `app`. */
const TILE = sql`app.id, app.name, app.kind::text, app.address, app.section, app.line, app."iconHash"`;
/** Sections from A to Z, what has none first; within one the order that was made. */
const ORDER = sql`lower(app.section), app.section, app.position, app."nameKey"`;

/** The condition that a user may open `app`, by what holds the user's id in a statement. It says nothing of whether they are disabled. */
export function isOpenTo(userId: Prisma.Sql): Prisma.Sql {
  return sql`(app."isForEverybody"
    or exists (select from app_user as single where single."appId" = app.id and single."userId" = ${userId})
    or exists (
      select from app_group as given join group_member as member on member."groupId" = given."groupId"
      where given."appId" = app.id and member."userId" = ${userId}))`;
}

/** An app as its list shows it to whoever manages apps. */
export type ListedApp = AppTile & {
  isForEverybody: boolean;
  isShown: boolean;
  asksForFactor: boolean;
  /** Those that may open it, besides everybody, from A to Z. */
  groups: { id: string; name: string }[];
  /** How many single people it is open to. */
  singlePeople: number;
  /** How many active users may open it. */
  people: number;
  /** How many of its paths are open without signing in. */
  openPaths: number;
  check: Check | null;
};

/** What came of the last attack on its door; `findings` are for lib/door-checks to read. */
type Check = { checkedAt: Date; tookMs: number; requests: number; held: boolean; findings: unknown };
const CHECK = { select: { checkedAt: true, tookMs: true, requests: true, held: true, findings: true } };

/** Every app, in the order of the tiles. Throws `forbidden`. */
export async function listApps(actor: Actor): Promise<ListedApp[]> {
  must(mayManageApps(actor), 'forbidden');
  const apps = await db().$queryRaw<
    Omit<ListedApp, 'groups' | 'check'>[]
  >`select ${TILE}, app."isForEverybody", app."isShown", app."asksForFactor",
      (select count(*)::int from app_user as single where single."appId" = app.id) as "singlePeople",
      (select count(*)::int from app_path as path where path."appId" = app.id) as "openPaths",
      ${countOpenTo()} as people
    from app order by ${ORDER}`;
  const more = await db().app.findMany({
    select: {
      id: true,
      check: CHECK,
      groups: {
        select: { group: { select: { id: true, name: true } } },
        orderBy: { group: { nameKey: 'asc' } },
      },
    },
  });
  const byId = new Map(more.map((app) => [app.id, app]));
  return apps.map((app) => {
    const { check = null, groups = [] } = byId.get(app.id) ?? {};
    return { ...app, check, groups: groups.map(({ group }) => group) };
  });
}

/** How many active users may open `app`. */
function countOpenTo(): Prisma.Sql {
  return sql`case when app."isForEverybody"
    then (select count(*)::int from "user" where "disabledAt" is null)
    else (select count(*)::int from "user" where "disabledAt" is null and id in (
      select single."userId" from app_user as single where single."appId" = app.id
      union select member."userId"
      from app_group as given join group_member as member on member."groupId" = given."groupId"
      where given."appId" = app.id)) end`;
}

/** An app with all that whoever manages it sees of it. */
export type ManagedApp = Omit<ListedApp, 'groups' | 'openPaths' | 'singlePeople'> & {
  host: string | null;
  preset: string;
  upstream: string;
  attackPaths: string[];
  hasKey: boolean;
  /** From A to Z, with how many people are in each. */
  groups: { id: string; name: string; people: number }[];
  /** Single people, from A to Z by address. */
  users: { id: string; name: string; email: string; isDisabled: boolean }[];
  paths: { id: string; path: string; isPrefix: boolean; asksForKey: boolean }[];
};

/** Throws `forbidden`, and `not_found` when it is gone. */
export async function getApp(actor: Actor, { id }: { id: string }): Promise<ManagedApp> {
  must(mayManageApps(actor), 'forbidden');
  const app = await db().app.findUnique({
    where: { id },
    omit: { icon: true },
    include: {
      check: CHECK,
      groups: {
        select: { group: { select: { id: true, name: true, _count: { select: { members: true } } } } },
        orderBy: { group: { nameKey: 'asc' } },
      },
      users: {
        select: {
          user: { select: { id: true, email: true, firstName: true, lastName: true, disabledAt: true } },
        },
        orderBy: { user: { email: 'asc' } },
      },
      paths: {
        select: { id: true, path: true, isPrefix: true, asksForKey: true },
        orderBy: [{ path: 'asc' }, { isPrefix: 'asc' }],
      },
    },
  });
  must(app, 'not_found');
  const [counted] = await db().$queryRaw<
    { people: number }[]
  >`select ${countOpenTo()} as people from app where id = ${id}::uuid`;
  const {
    groups,
    users,
    keyHash,
    iconType: _type,
    nameKey: _key,
    position: _place,
    createdAt: _at,
    ...told
  } = app;
  return {
    ...told,
    hasKey: keyHash !== null,
    people: counted?.people ?? 0,
    groups: groups.map(({ group: { _count, ...group } }) => ({ ...group, people: _count.members })),
    users: users.map(({ user: { disabledAt, ...user } }) => ({
      id: user.id,
      email: user.email,
      name: wholeName(user),
      isDisabled: disabledAt !== null,
    })),
  };
}

/** Whether any app has a tile here, for whomever. It asks nobody who they are. */
export async function hasApps(): Promise<boolean> {
  return (await db().app.findFirst({ where: { isShown: true }, select: { id: true } })) !== null;
}

/** The apps that have a tile for the actor, in order. Throws `forbidden` to visitors, and `factor_needed`. */
export async function listOwnApps(actor: Actor): Promise<AppTile[]> {
  must(actor.kind === 'user', 'forbidden');
  must(!actor.lacksFactor, 'factor_needed');
  return db().$queryRaw`
    select ${TILE} from app where app."isShown" and ${isOpenTo(sql`${actor.id}::uuid`)} order by ${ORDER}`;
}

/** An app that somebody may open, and by what: everybody may, they themselves, or groups by their names. */
export type OpenApp = AppTile & { isForEverybody: boolean; isForPerson: boolean; groups: string[] };

/**
 * What somebody may open, be they a user or only invited, shown as a tile or not, in order: nothing where there is nobody
 * with this id. The invited may open it once they have accepted. Throws `forbidden`.
 */
export async function listAppsOf(actor: Actor, personId: string): Promise<OpenApp[]> {
  const isOwn = actor.kind === 'user' && actor.id === personId;
  must(isOwn || maySeeUsers(actor), 'forbidden');
  return db().$queryRaw`
    with own as (
      select "groupId" from group_member where "userId" = ${personId}::uuid
      union select "groupId" from invitation_group where "invitationId" = ${personId}::uuid)
    ${selectOpen(sql`exists (
      select from app_user as single where single."appId" = app.id and single."userId" = ${personId}::uuid)`)}`;
}

/** What somebody may open who is in these groups and nothing else, in order. Throws `forbidden`. */
export async function listAppsOfGroups(actor: Actor, groupIds: string[]): Promise<OpenApp[]> {
  must(maySeeUsers(actor), 'forbidden');
  return db().$queryRaw`
    with own as (select id as "groupId" from "group" where id = any(${groupIds}::uuid[]))
    ${selectOpen(sql`false`)}`;
}

/** Apps that are open to everybody, to a group in `own`, or by another condition. */
function selectOpen(isForPerson: Prisma.Sql): Prisma.Sql {
  return sql`
    select ${TILE}, "isForEverybody", "isForPerson", groups from (
      select ${TILE}, app.position, app."nameKey", app."isForEverybody", ${isForPerson} as "isForPerson",
        array(
          select "group".name from app_group as given join own using ("groupId")
          join "group" on "group".id = given."groupId"
          where given."appId" = app.id order by "group"."nameKey") as groups
      from app) as app
    where "isForEverybody" or "isForPerson" or groups <> '{}'
    order by ${ORDER}`;
}

/** The app with this name or host, however it is written; null when there is none. Throws `forbidden`. */
export async function findAppByName(
  actor: Actor,
  nameOrHost: string,
): Promise<{ id: string; name: string } | null> {
  must(mayManageApps(actor), 'forbidden');
  const key = nameKeyOf(nameOrHost.trim());
  const select = { id: true, name: true };
  const byName = await db().app.findUnique({ where: { nameKey: key }, select });
  return byName ?? db().app.findUnique({ where: { host: key }, select });
}

/** What the door has to know of an app before it knows who asks. */
export type GuardedApp = {
  id: string;
  name: string;
  host: string;
  address: string;
  isForEverybody: boolean;
  asksForFactor: boolean;
  /** Null where none was made. */
  keyHash: string | null;
  iconHash: string | null;
  paths: { path: string; isPrefix: boolean; asksForKey: boolean }[];
};

/** The guarded app at a host, in lower case and without port; null: there is none. It asks nobody who they are. */
export async function findGuardedApp(host: string): Promise<GuardedApp | null> {
  const app = await db().app.findUnique({
    where: { host },
    select: {
      id: true,
      name: true,
      address: true,
      isForEverybody: true,
      asksForFactor: true,
      keyHash: true,
      iconHash: true,
      paths: { select: { path: true, isPrefix: true, asksForKey: true } },
    },
  });
  return app && { ...app, host };
}

/** The picture at an address of ours; null: there is none. It asks nobody who they are: only who was shown the hash knows it. */
export async function readIcon(
  id: string,
  iconHash: string,
): Promise<{ type: string; bytes: Uint8Array } | null> {
  const app = await db().app.findUnique({ where: { id, iconHash }, select: { icon: true, iconType: true } });
  return app?.icon && app.iconType ? { type: app.iconType, bytes: app.icon } : null;
}

/** The users who have something of an app: a permission of their own, a pass, a password, or that they signed in to it. */
export async function listHolders(tx: Tx, appId: string): Promise<string[]> {
  const holders = await tx.$queryRaw<{ id: string }[]>`
    select "userId" as id from app_user where "appId" = ${appId}::uuid
    union select "userId" from app_password where "appId" = ${appId}::uuid
    union select session."userId" from pass join session on session.id = pass."sessionId"
      where pass."appId" = ${appId}::uuid
    union select session."userId" from pass_code as code join session on session.id = code."sessionId"
      where code."appId" = ${appId}::uuid
    union select session."userId" from oidc_grant as visit join session on session.id = visit."sessionId"
      where visit."appId" = ${appId}::uuid
    union select "userId" from oidc_consent where "appId" = ${appId}::uuid`;
  return holders.map(({ id }) => id);
}
