import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { lockApp, lockAppManager } from './rows';
import type { MoveApp } from './schema';

/**
 * Moves a tile one place up or down within its section; at its end nothing changes. Throws `forbidden`, and `not_found` when
 * it is gone.
 */
export async function moveApp(actor: Actor, { id, by }: MoveApp): Promise<{ hasChanged: boolean }> {
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    // Whoever moves another one of the section waits here, before any row of it is held.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('order of apps', 0))`;
    const { section, name } = await lockApp(tx, id);
    const apps = await tx.app.findMany({
      where: { section },
      orderBy: [{ position: 'asc' }, { nameKey: 'asc' }],
      select: { id: true, position: true },
    });
    const at = apps.findIndex((app) => app.id === id);
    const [moved, other] = [apps[at], apps[at + by]];
    if (!moved || !other) return { hasChanged: false };
    apps[at] = other;
    apps[at + by] = moved;
    for (const [position, app] of apps.entries())
      if (app.position !== position) await tx.app.updateMany({ where: { id: app.id }, data: { position } });
    await record(tx, present, { event: 'app.changed', subjectId: id, facts: { name, what: 'position' } });
    return { hasChanged: true };
  });
}
