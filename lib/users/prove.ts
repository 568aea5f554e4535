import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { type NewSession, renewSession } from '../sessions/rows';
import { confirmPassword } from './confirm-password';
import { lockUser } from './rows';
import type { ProveIdentity } from './schema';

/**
 * Has the actor show once more who they are, by their password: for ten minutes they are not asked again. The sign-in
 * goes on under another secret. Throws what `confirmPassword()` throws, and
 * `forbidden` to whoever is not signed in, or is no longer.
 */
export async function proveIdentity(actor: Actor, { currentPassword }: ProveIdentity): Promise<NewSession> {
  must(actor.kind === 'user', 'forbidden');
  const { passwordHash } = await confirmPassword(actor, currentPassword);
  return db().$transaction(async (tx) => {
    const now = await lockUser(tx, actor.id);
    must(now && !now.disabledAt && now.passwordHash === passwordHash, 'wrong_password');
    const session = await renewSession(tx, actor.sessionId, { isProved: true, by: 'pwd' });
    must(session, 'forbidden');
    const facts = { email: now.email };
    await record(tx, actor, { event: 'user.proved', subjectId: actor.id, facts });
    return session;
  });
}
