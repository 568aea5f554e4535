import type { User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { db } from '../db';
import { normaliseEmailAddress } from '../email-address';
import { renewHash, verifyPassword } from '../password';
import { must } from '../problem';
import { forgive, limit } from '../rate-limit';
import { type NewSession, startSession } from '../sessions/start';
import { isManagedByEnvironment } from './policy';
import { lockUser } from './queries';
import type { Authenticate } from './schema';
import { setPassword } from './set-password';

/**
 * Signs somebody in by address and password. One answer, `wrong_credentials`, and the same work for an unknown
 * address, a disabled user and a wrong password (OWASP Authentication Cheat Sheet, "Authentication and Error
 * Messages"). A hash of another kind than today's is renewed on the way. Throws `too_many_attempts` after ten tries for
 * one address from one place in five minutes.
 */
export async function authenticateUser(actor: Actor, input: Authenticate): Promise<NewSession> {
  const email = normaliseEmailAddress(input.email);
  await limit('signIn', actor.ip, email ?? input.email);
  for (;;) {
    const user = email ? await db().user.findUnique({ where: { email } }) : null;
    const matches = await verifyPassword(user?.passwordHash ?? null, input.password);
    must(user && matches && !user.disabledAt, 'wrong_credentials');
    await forgive('signIn', actor.ip, email);
    // The environment's hash would come back with the next start.
    const newHash = isManagedByEnvironment(user) ? null : await renewHash(user.passwordHash, input.password);
    const session = await start(actor, user, newHash);
    if (session) return session;
    // The hash is another one by now: a new password, or the same one renewed by another sign-in. Looked at again.
  }
}

/** Null when the user's password is stored otherwise than it was read. */
async function start(actor: Actor, user: User, newHash: string | null): Promise<NewSession | null> {
  return db().$transaction(async (tx) => {
    // What came first, a change of the password say, is seen now; what comes later finds this session and ends it.
    const now = await lockUser(tx, user.id);
    must(now && !now.disabledAt, 'wrong_credentials');
    if (now.passwordHash !== user.passwordHash) return null;
    if (newHash) await setPassword(tx, now, newHash);
    const session = await startSession(tx, actor, user.id);
    await record(tx, actor, { event: 'user.signed_in', subjectId: user.id, facts: { email: user.email } });
    return session;
  });
}
