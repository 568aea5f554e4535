import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { lockApp, lockAppManager } from './rows';
import type { OfApp } from './schema';

/**
 * Takes the picture of an app away, which then shows its initials. Where there is none nothing has changed. Throws `forbidden`,
 * and `not_found` when the app is gone.
 */
export async function removeIcon(actor: Actor, { appId }: OfApp): Promise<{ hasChanged: boolean }> {
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name, iconHash } = await lockApp(tx, appId);
    if (iconHash === null) return { hasChanged: false };
    const nothing = { icon: null, iconType: null, iconHash: null };
    await tx.app.update({ where: { id: appId }, data: nothing, select: { id: true } });
    await record(tx, present, { event: 'app.changed', subjectId: appId, facts: { name, what: 'icon' } });
    return { hasChanged: true };
  });
}
