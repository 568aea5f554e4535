import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';

/** Signs the actor out on this device: from the next request on, its cookie opens nothing. */
export async function endSession(actor: Actor): Promise<void> {
  if (actor.kind !== 'user') return;
  await db().$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id: actor.sessionId } });
    if (count === 1) await record(tx, actor, { event: 'user.signed_out', subjectId: actor.id });
  });
}
