import { db } from '../../database/database';
import type { Actor } from '../actor';
import { lockApp, lockAppManager } from '../apps/rows';
import { record } from '../audit/rows';
import { must } from '../problem';
import { hashOfSecret } from '../sessions/secret';
import { newClientSecret } from './client-secret';
import type { OfClient } from './schema';

/**
 * Makes another secret for an app that signs in by itself, and ends the one before it at once. It is told here and never
 * again. Who is signed in stays so. Throws `forbidden`, `client_public` where there is none, and `not_found` when the app is
 * gone or does not sign in by itself.
 */
export async function rotateSecret(actor: Actor, { appId }: OfClient): Promise<{ secret: string }> {
  const secret = newClientSecret();
  await db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name } = await lockApp(tx, appId);
    const client = await tx.oidcClient.findUnique({ where: { appId } });
    must(client, 'not_found');
    must(client.secretHash !== null, 'client_public', { name });
    const kept = { secretHash: hashOfSecret(secret), secretMadeAt: new Date() };
    await tx.oidcClient.update({ where: { appId }, data: kept });
    await record(tx, present, { event: 'client.secret_renewed', subjectId: appId, facts: { name } });
  });
  return { secret };
}
