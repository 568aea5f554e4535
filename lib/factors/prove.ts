import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { type NewSession, renewSession } from '../sessions/rows';
import { lockUser } from '../users/rows';
import { checkCode } from './check';
import type { ProveByCode } from './schema';

/**
 * Has the actor show once more who they are, by a code: for ten minutes they are not asked again. The sign-in goes on
 * under another secret. Throws `code_wrong`, `too_many_attempts`, `too_busy`, and `forbidden` to whoever is not signed in, or is no
 * longer.
 */
export async function proveByCode(actor: Actor, { code }: ProveByCode): Promise<NewSession> {
  must(actor.kind === 'user', 'forbidden');
  const { id, email, sessionId } = actor;
  const right = await checkCode(actor, { id, email }, code);
  return db().$transaction(async (tx) => {
    const user = await lockUser(tx, id);
    must(user && !user.disabledAt, 'forbidden');
    await right.take(tx);
    const session = await renewSession(tx, sessionId, { isProved: true, by: 'otp' });
    must(session, 'forbidden');
    await record(tx, actor, { event: 'user.proved', subjectId: id, facts: { email: user.email } });
    return session;
  });
}
