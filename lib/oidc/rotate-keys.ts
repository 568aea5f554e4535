import { db } from '../../database/database';
import type { Actor } from '../actor';
import { mayManageApps } from '../apps/policy';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockActor } from '../users/rows';
import { replaceKeys } from './keys';

/**
 * Has a new key of each algorithm sign from the next minute on; the old ones are published for another 90 days, so that
 * what they have signed stays good. Throws `forbidden`.
 */
export async function rotateKeys(actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const present = await lockActor(tx, actor);
    must(mayManageApps(present), 'forbidden');
    await replaceKeys(tx);
    await record(tx, present, { event: 'oidc.keys_rotated' });
  });
}
