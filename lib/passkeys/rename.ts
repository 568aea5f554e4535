import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockUser } from '../users/rows';
import type { RenamePasskey } from './schema';

/**
 * Gives a passkey of the actor's another name. Throws `forbidden` to visitors, and `not_found` when it is gone or is not
 * theirs.
 */
export async function renamePasskey(actor: Actor, { passkeyId, name }: RenamePasskey): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const { id: userId, email } = actor;
  await db().$transaction(async (tx) => {
    await lockUser(tx, userId);
    const passkey = await tx.passkey.findUnique({ where: { id: passkeyId, userId } });
    must(passkey, 'not_found');
    if (passkey.name === name) return;
    await tx.passkey.update({ where: { id: passkeyId }, data: { name } });
    const facts = { email, from: passkey.name, to: name };
    await record(tx, actor, { event: 'passkey.renamed', subjectId: userId, facts });
  });
}
