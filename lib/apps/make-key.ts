import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { hashOfSecret, newSecret } from '../sessions/secret';
import { lockApp, lockAppManager } from './rows';
import type { OfApp } from './schema';

/**
 * Makes the key of an app, which opens those of its paths that ask for one. The one before it ends. It is told here and never
 * again: only its hash is kept. Throws `forbidden`, and `not_found` when the app is gone.
 */
export async function makeKey(actor: Actor, { appId }: OfApp): Promise<{ key: string }> {
  const key = `lkk_${newSecret()}`;
  await db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name } = await lockApp(tx, appId);
    await tx.app.update({ where: { id: appId }, data: { keyHash: hashOfSecret(key) } });
    await record(tx, present, { event: 'app.key_made', subjectId: appId, facts: { name } });
  });
  return { key };
}
