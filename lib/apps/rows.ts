import type { Tx } from '../../database/database';
import type { App, User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { must, Problem } from '../problem';
import { lockActor, lockActorAnd } from '../users/rows';
import { mayManageApps } from './policy';
import type { AllowApp } from './schema';

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
