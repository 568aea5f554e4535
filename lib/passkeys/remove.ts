import { db } from '../../database/database';
import { type Actor, mustHaveProved } from '../actor';
import { record } from '../audit/rows';
import { tellSignInChanged } from '../factors/rows';
import { must } from '../problem';
import { lockUser } from '../users/rows';
import type { PasskeyId } from './schema';

/**
 * Removes a passkey of the actor's: from then on it opens nothing. They are told by mail. Throws `proof_needed`,
 * `forbidden` to visitors, and `not_found` when it is gone already, or is not theirs.
 */
export async function removePasskey(actor: Actor, { passkeyId }: PasskeyId): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  mustHaveProved(actor);
  const { id: userId } = actor;
  await db().$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    const passkey = await tx.passkey.findUnique({ where: { id: passkeyId, userId } });
    must(user && passkey, 'not_found');
    await tx.passkey.delete({ where: { id: passkeyId } });
    const { email } = user;
    const { name } = passkey;
    await tellSignInChanged(tx, user, 'passkey-removed', name);
    await record(tx, actor, { event: 'passkey.removed', subjectId: userId, facts: { email, name } });
  });
}
