import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { endDevice } from './rows';
import type { SessionId } from './schema';

/**
 * Signs the actor out on one device of theirs: from its next request on, it opens nothing, and it is no longer known as a
 * device of theirs. Throws `not_found` when it is signed out already or is not theirs, and `forbidden` to visitors.
 */
export async function endOneSession(actor: Actor, { sessionId }: SessionId): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const { id: userId, email } = actor;
  await db().$transaction(async (tx) => {
    must(await endDevice(tx, userId, sessionId), 'not_found');
    const facts = { email, devices: '1' };
    await record(tx, actor, { event: 'user.signed_out_elsewhere', subjectId: userId, facts });
  });
}
