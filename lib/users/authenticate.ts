import type { Actor } from '../actor';
import { record } from '../audit/record';
import { db } from '../db';
import { normaliseEmailAddress } from '../email-address';
import { verifyPassword } from '../password';
import { must } from '../problem';
import { forgive, limit } from '../rate-limit';
import { type NewSession, startSession } from '../sessions/start';
import type { Authenticate } from './schema';

/**
 * Signs somebody in by address and password. One answer, `wrong_credentials`, and the same work for an unknown
 * address, a disabled user and a wrong password (OWASP Authentication Cheat Sheet, "Authentication and Error
 * Messages"). Throws `too_many_attempts` after ten tries for one address from one place in five minutes.
 */
export async function authenticateUser(actor: Actor, input: Authenticate): Promise<NewSession> {
  const email = normaliseEmailAddress(input.email);
  await limit('signIn', actor.ip, email ?? input.email);
  const user = email ? await db().user.findUnique({ where: { email } }) : null;
  const matches = await verifyPassword(user?.passwordHash ?? null, input.password);
  must(user && matches && !user.disabledAt, 'wrong_credentials');
  await forgive('signIn', actor.ip, email);
  return db().$transaction(async (tx) => {
    const session = await startSession(tx, actor, user.id);
    // That wrote to the user's row. So a change of the password that came first is seen now, and a later one ends this session.
    const { id, passwordHash } = user;
    const isStillSo = await tx.user.count({ where: { id, passwordHash, disabledAt: null } });
    must(isStillSo, 'wrong_credentials');
    await record(tx, actor, { event: 'user.signed_in', subjectId: user.id, facts: { email: user.email } });
    return session;
  });
}
