import type { Tx } from '../../database/database';
import type { App, User } from '../../prisma/generated/client';
import type { AppKind } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { nameKeyOf } from '../groups/name-key';
import { must, Problem } from '../problem';
import { lockActor, lockActorAnd, lockUsers } from '../users/rows';
import { placeOf } from './place';
import { mayManageApps } from './policy';
import type { AddApp, AllowApp } from './schema';

/** The actor as they are now, locked, once it is found that they manage apps. Throws `forbidden`. */
export async function lockAppManager(tx: Tx, actor: Actor): Promise<Actor> {
  const present = await lockActor(tx, actor);
  must(mayManageApps(present), 'forbidden');
  return present;
}

/** An app without its picture. */
export type AppRow = Omit<App, 'icon'>;

/** An app as it is and, until the transaction ends, stays. Lock users before it. Throws `not_found`. */
export async function lockApp(tx: Tx, id: string): Promise<AppRow> {
  await tx.$executeRaw`select id from app where id = ${id}::uuid for update`;
  const app = await tx.app.findUnique({ where: { id }, omit: { icon: true } });
  must(app, 'not_found');
  return app;
}

/**
 * An app and whom it is to be open to or not any more, with the actor, all locked. Throws `forbidden`, and `not_found` when
 * the app or the person is gone.
 */
export async function lockAppFor(
  tx: Tx,
  actor: Actor,
  { appId, userId }: AllowApp,
): Promise<{ actor: Actor; app: AppRow; user: User | null }> {
  const locked = await lockActorAnd(tx, actor, userId);
  must(mayManageApps(locked.actor), 'forbidden');
  must(userId === undefined || locked.user, 'not_found');
  return { ...locked, app: await lockApp(tx, appId) };
}

/** How the log calls a group or a person; neither: everybody. Throws `not_found` when the group is gone. */
export async function findNamed(
  tx: Tx,
  { groupId, user }: { groupId: string | undefined; user: User | null },
): Promise<{ group?: string; email?: string }> {
  if (user) return { email: user.email };
  if (groupId === undefined) return {};
  // Nobody removes it until the caller is done.
  await tx.$executeRaw`select id from "group" where id = ${groupId}::uuid for share`;
  const group = await tx.group.findUnique({ where: { id: groupId } });
  must(group, 'not_found');
  return { group: group.name };
}

/**
 * Looks for another app that has this name or this host: the database's unique indexes decide races, and this says whose it
 * is. Throws `app_exists` and `app_host_taken`.
 */
export async function refuseTaken(
  tx: Tx,
  { id, nameKey, host }: { id?: string; nameKey: string; host: string | null },
): Promise<void> {
  const others = await tx.app.findMany({
    where: { OR: [{ nameKey }, ...(host === null ? [] : [{ host }])], ...(id && { NOT: { id } }) },
    select: { name: true, nameKey: true, host: true },
  });
  const [same] = others.filter((other) => other.nameKey === nameKey);
  if (same) throw new Problem('app_exists', { name: same.name });
  const [holder] = others;
  if (holder && host !== null) throw new Problem('app_host_taken', { host, name: holder.name });
}

/** What a new app is made of, of whichever kind. */
export type NewApp = Omit<AddApp, 'kind'> & { kind: AppKind };

/**
 * Writes an app behind the others of its section, with whom it is open to and its lines in the log. Throws `forbidden`,
 * `app_exists`, `app_host_taken`, `app_own_host`, `app_not_https`, `app_address_with_more`, and `not_found` when one of the
 * groups or people is gone.
 */
export async function insertApp(
  tx: Tx,
  actor: Actor,
  { address: read, groupIds, userIds, ...app }: NewApp,
): Promise<{ id: string }> {
  // All at once and in one order, as everybody locks users.
  await lockUsers(tx, [...userIds, ...(actor.kind === 'user' ? [actor.id] : [])]);
  const present = await lockAppManager(tx, actor);
  const groups = await tx.group.findMany({ where: { id: { in: groupIds } } });
  const users = await tx.user.findMany({ where: { id: { in: userIds } } });
  must(groups.length === new Set(groupIds).size && users.length === new Set(userIds).size, 'not_found');
  const place = placeOf(app.kind, read);
  const nameKey = nameKeyOf(app.name);
  const [added] = await tx.app.createManyAndReturn({
    data: [{ ...app, ...place, nameKey, position: await nextPosition(tx, app.section) }],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!added) await refuseTaken(tx, { nameKey, host: place.host });
  // Whoever had the name or the host was removed at this very moment.
  must(added, 'not_found');
  const { id } = added;
  await tx.appGroup.createMany({ data: groups.map((group) => ({ appId: id, groupId: group.id })) });
  await tx.appUser.createMany({ data: users.map((user) => ({ appId: id, userId: user.id })) });
  const { name, kind } = app;
  const facts = { name, address: place.address, ...(kind === 'oidc' && { kind }) };
  await record(
    tx,
    present,
    { event: 'app.added', subjectId: id, facts },
    ...(app.isForEverybody ? [{ event: 'app.allowed' as const, subjectId: id, facts: { name } }] : []),
    ...groups.map((group) => ({
      event: 'app.allowed' as const,
      subjectId: id,
      facts: { name, group: group.name },
    })),
    ...users.map((user) => ({
      event: 'app.allowed' as const,
      subjectId: user.id,
      facts: { name, email: user.email },
    })),
  );
  return { id };
}

/** Where a new tile of a section stands: behind the others. */
export async function nextPosition(tx: Tx, section: string): Promise<number> {
  const { _max } = await tx.app.aggregate({ where: { section }, _max: { position: true } });
  return (_max.position ?? -1) + 1;
}

/** Deletes every app and what hangs on it, for an instance that begins anew; says how many they were. */
export async function deleteAllApps(tx: Tx): Promise<number> {
  const { count } = await tx.app.deleteMany();
  return count;
}
