import type { Tx } from '../../database/database';
import type { App } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { must, Problem } from '../problem';
import { lockActor } from '../users/rows';
import { mayManageApps } from './policy';

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
