import { db, type Tx } from '../../database/database';
import type { Origin } from '../actor';
import { expiryFrom } from './expiry';
import { deleteOldest, insertSession, isFactor, type Method } from './insert';
import { hashOfSecret, newSecret } from './secret';

/**
 * What the browser is given to remember: 256 random bits that exist nowhere else, and who has signed in with it; nobody
 * has while a code is awaited.
 */
export type NewSession = { secret: string; userId: string | null };

/**
 * Signs a user in on the device that the request came from. One that awaits a code opens nothing yet: it only remembers
 * for ten minutes that the password was right (lib/sessions/renew.ts makes it whole).
 * `by` is what they have shown. Where the user has as many as there may be, the oldest of the kind ends.
 */
export async function startSession(
  tx: Tx,
  origin: Origin,
  userId: string,
  { awaitsCode = false, by = 'pwd' }: { awaitsCode?: boolean; by?: Method } = {},
): Promise<NewSession> {
  const secret = newSecret();
  const at = new Date();
  // In a statement of its own, so that of many at once each sees those before it.
  await tx.$executeRaw`select id from "user" where id = ${userId}::uuid for update`;
  const begun = await tx.$queryRaw<{ id: string }[]>`
    with person as (
      update "user" set "lastActiveAt" = case when ${awaitsCode}::boolean then "lastActiveAt" else ${at}::timestamptz end
      where id = ${userId}::uuid returning id, email
    ),
    ${insertSession(origin, { secret, userId, at, awaitsCode, by })}
    select id from begun`;
  if (begun.length === 0) throw new Error('There is nobody to be signed in.');
  return { secret, userId: awaitsCode ? null : userId };
}

/**
 * Gives a sign-in another secret, as it gets at every change of what it may do (OWASP Session Management Cheat Sheet,
 * "Renew the Session ID After Any Privilege Level Change"): from the caller's commit on, the old one opens nothing.
 * `isProved` says that whoever uses it has just shown who they are; a sign-in that awaited its code is whole then.
 * `by` is what they did so by, where it is another than it was by before.
 * Null when it has ended or expired.
 */
export async function renewSession(
  tx: Tx,
  sessionId: string,
  { isProved, by }: { isProved: boolean; by?: Method },
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
      ...(by && { methods: [...new Set([...session.methods, by])] }),
      ...(by && isFactor(by) && { hasShownFactor: true }),
    },
  });
  const { userId } = session;
  if (count === 1 && session.awaitsCode && isProved)
    await tx.$executeRaw`
      with person as (select id, email from "user" where id = ${userId}::uuid),
      ${deleteOldest(userId, sessionId, false)}
      select count(*) from ended`;
  return count === 1 ? { secret, userId: session.awaitsCode && !isProved ? null : userId } : null;
}

/** Notes that whoever uses a sign-in has shown a passkey just now. */
export async function noteFactor(tx: Tx, sessionId: string): Promise<void> {
  await tx.$executeRaw`
    update session set "hasShownFactor" = true, methods = array(select distinct unnest(methods || 'hwk'::text))
    where id = ${sessionId}::uuid`;
}

/**
 * Signs a user out on every device, or on all but the one that is to stay, and says on how many: from the caller's
 * commit on, no earlier sign-in of theirs opens anything, what browsers remember of them is worth nothing
 * (lib/users/device.ts), and no app password of theirs works (lib/app-passwords).
 */
export async function endAllSessions(tx: Tx, userId: string, staysId?: string): Promise<number> {
  await forgetDevices(tx, userId);
  await tx.user.updateMany({ where: { id: userId }, data: { appEpoch: { increment: 1 } } });
  const ended = await tx.session.deleteMany({
    where: {
      userId,
      awaitsCode: false,
      expiresAt: { gt: new Date() },
      ...(staysId && { id: { not: staysId } }),
    },
  });
  // What has expired, or never came to be a sign-in, is nobody's device.
  await tx.session.deleteMany({ where: { userId, ...(staysId && { id: { not: staysId } }) } });
  return ended.count;
}

/**
 * Signs a user out on one device, and says whether they were signed in there: from the caller's commit on it opens nothing.
 * What their browsers remember is worth nothing then, for which of them it was is not known.
 */
export async function endDevice(tx: Tx, userId: string, sessionId: string): Promise<boolean> {
  await forgetDevices(tx, userId);
  const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId } });
  return count === 1;
}

/**
 * Makes worthless what the user's browsers remember of earlier sign-ins. Locks the user's row, and so comes before anything
 * that locks their sessions'.
 */
export async function forgetDevices(tx: Tx, userId: string): Promise<void> {
  await tx.user.updateMany({ where: { id: userId }, data: { deviceEpoch: { increment: 1 } } });
}

/** Deletes the sessions that have expired. They open nothing any more; this only keeps the table small. */
export async function pruneSessions(): Promise<number> {
  const { count } = await db().session.deleteMany({ where: { expiresAt: { lte: new Date() } } });
  return count;
}
