import { db } from '../../database/database';
import { expiryFrom } from './expiry';

/** Notes that a sign-in is used now: it ends later, and its user was last active now. */
export async function touchSession(
  session: { id: string; userId: string; createdAt: Date },
  now: Date,
): Promise<void> {
  // One that began in the future began while the clock was ahead, and would end so much too late.
  const createdAt = session.createdAt < now ? session.createdAt : now;
  // The user's row before the session's, in the order in which signing somebody out everywhere locks them.
  await db().$transaction([
    db().user.updateMany({ where: { id: session.userId }, data: { lastActiveAt: now } }),
    db().session.updateMany({
      where: { id: session.id },
      data: { lastUsedAt: now, createdAt, expiresAt: expiryFrom(now, createdAt) },
    }),
  ]);
}
