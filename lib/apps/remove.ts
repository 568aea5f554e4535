import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { lockUsers } from '../users/rows';
import { listHolders } from './queries';
import { lockApp, lockAppManager } from './rows';
import type { AppId } from './schema';

/**
 * Removes an app with all that hangs on it: from then on its proxy is told that there is no such app, and neither a pass, nor a
 * password, nor a key opens anything. Throws `forbidden`, and `not_found` when it is gone.
 */
export async function removeApp(actor: Actor, { id }: AppId): Promise<{ name: string }> {
  return db().$transaction(async (tx) => {
    // Whoever has something of it first, as everybody locks: else somebody who is deleted now and this wait for each other.
    const holders = await listHolders(tx, id);
    await lockUsers(tx, [...holders, ...(actor.kind === 'user' ? [actor.id] : [])]);
    const present = await lockAppManager(tx, actor);
    const { name } = await lockApp(tx, id);
    await tx.app.delete({ where: { id } });
    await record(tx, present, { event: 'app.removed', subjectId: id, facts: { name } });
    return { name };
  });
}
