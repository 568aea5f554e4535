import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { countSignIn } from '../metrics';
import { must } from '../problem';
import { findPendingSignIn } from '../sessions/queries';
import { type NewSession, renewSession } from '../sessions/rows';
import { lockUser } from '../users/rows';
import { checkCode } from './check';
import type { CompleteSignIn } from './schema';

/**
 * Makes a sign-in whole that awaits its code. It goes on under another secret, so that one which was planted before
 * opens nothing (OWASP Session Management Cheat Sheet, "Renew the Session ID"). Throws `code_wrong`,
 * `too_many_attempts`, `too_busy`, and `not_found` when ten minutes have passed since the password, or anything has ended it.
 */
export async function completeSignIn(
  actor: Actor,
  input: CompleteSignIn & { secret: string },
): Promise<NewSession> {
  return countSignIn('code', complete(actor, input));
}

async function complete(
  actor: Actor,
  { secret, code }: CompleteSignIn & { secret: string },
): Promise<NewSession> {
  const pending = await findPendingSignIn(secret);
  must(pending, 'not_found');
  const { sessionId, userId, email } = pending;
  const right = await checkCode(actor, { id: userId, email }, code);
  return db().$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    must(user && !user.disabledAt, 'not_found');
    // Two codes may be right at the same moment; of one sign-in comes one session.
    must((await tx.session.count({ where: { id: sessionId, awaitsCode: true } })) === 1, 'not_found');
    await right.take(tx);
    const session = await renewSession(tx, sessionId, { isProved: true, by: 'otp' });
    must(session, 'not_found');
    await record(tx, actor, { event: 'user.signed_in', subjectId: userId, facts: { email: user.email } });
    return session;
  });
}
