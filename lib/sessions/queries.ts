import type { Origin, UserActor } from '../actor';
import { db } from '../db';
import { expiryFrom, hashOfSecret } from './start';

/** "Last active" and the end of a sign-in move at most this often, so that reading a page seldom writes. */
const TOUCH_EVERY_MS = 60_000;

/**
 * The user behind a session's secret, as they are at this moment: a changed role or a disabled user shows at once.
 * Null when the session has ended or expired.
 */
export async function findSessionActor(secret: string, origin: Origin): Promise<UserActor | null> {
  const now = new Date();
  const session = await db().session.findUnique({
    where: { secretHash: hashOfSecret(secret) },
    include: { user: true },
  });
  if (!session || session.expiresAt <= now || session.user.disabledAt) return null;
  if (now.getTime() - session.lastUsedAt.getTime() > TOUCH_EVERY_MS) await touch(session, now);
  const { id, email, firstName, lastName, role } = session.user;
  return { ...origin, kind: 'user', id, email, firstName, lastName, role, sessionId: session.id };
}

async function touch(session: { id: string; userId: string }, now: Date): Promise<void> {
  await db().$transaction([
    db().session.updateMany({
      where: { id: session.id },
      data: { lastUsedAt: now, expiresAt: expiryFrom(now) },
    }),
    db().user.updateMany({ where: { id: session.userId }, data: { lastActiveAt: now } }),
  ]);
}
