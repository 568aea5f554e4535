import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { lockApp, lockAppManager } from './rows';
import type { OfApp } from './schema';

/** Ends the key of an app. Where there is none nothing has changed. Throws `forbidden`, and `not_found` when the app is gone. */
export async function endKey(actor: Actor, { appId }: OfApp): Promise<{ hasChanged: boolean }> {
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name, keyHash } = await lockApp(tx, appId);
    if (keyHash === null) return { hasChanged: false };
    await tx.app.update({ where: { id: appId }, data: { keyHash: null } });
    await record(tx, present, { event: 'app.key_ended', subjectId: appId, facts: { name } });
    return { hasChanged: true };
  });
}
