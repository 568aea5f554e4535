import type { Tx } from '../../database/database';
import { expiryFrom, hashOfSecret, type NewSession, newSecret } from './start';

/**
 * Gives a sign-in another secret, as it gets at every change of what it may do (OWASP Session Management Cheat Sheet,
 * "Renew the Session ID After Any Privilege Level Change"): from the caller's commit on, the old one opens nothing.
 * `isProved` says that whoever uses it has just shown who they are; a sign-in that awaited its code is whole then.
 * Null when it has ended or expired.
 */
export async function renewSession(
  tx: Tx,
  sessionId: string,
  { isProved }: { isProved: boolean },
): Promise<NewSession | null> {
  const secret = newSecret();
  const now = new Date();
  // The user's row before the session's, in the order in which signing somebody out everywhere locks them.
  const session = await tx.session.findUnique({ where: { id: sessionId, expiresAt: { gt: now } } });
  if (!session) return null;
  await tx.user.updateMany({ where: { id: session.userId }, data: { lastActiveAt: now } });
  const startedAt = session.awaitsCode ? now : session.createdAt;
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, secretHash: session.secretHash },
    data: {
      secretHash: hashOfSecret(secret),
      lastUsedAt: now,
      createdAt: startedAt,
      expiresAt: expiryFrom(now, startedAt),
      ...(isProved && { provedAt: now, awaitsCode: false }),
    },
  });
  const { userId } = session;
  return count === 1 ? { secret, userId: session.awaitsCode && !isProved ? null : userId } : null;
}
