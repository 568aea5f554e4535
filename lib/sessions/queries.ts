import type { Actor, Origin, UserActor } from '../actor';
import { db } from '../db';
import { must } from '../problem';
import { expiryFrom, hashOfSecret } from './start';

/** "Last active" and the end of a sign-in move at most this often, so that reading a page seldom writes. */
const TOUCH_EVERY_MS = 60_000;

/**
 * The user behind a session's secret, as they are at this moment: a changed role or a disabled user shows at once.
 * Null when the session has ended or expired, or awaits its code.
 */
export async function findSessionActor(secret: string, origin: Origin): Promise<UserActor | null> {
  const now = new Date();
  const session = await db().session.findUnique({
    where: { secretHash: hashOfSecret(secret) },
    include: { user: true },
  });
  if (!session || session.awaitsCode || session.expiresAt <= now || session.user.disabledAt) return null;
  if (now.getTime() - session.lastUsedAt.getTime() > TOUCH_EVERY_MS) await touch(session, now);
  const { id, email, firstName, lastName, role } = session.user;
  const { id: sessionId, provedAt } = session;
  return { ...origin, kind: 'user', id, email, firstName, lastName, role, sessionId, provedAt };
}

/** Whose password was right a moment ago and whose code is awaited. */
export type PendingSignIn = { sessionId: string; userId: string; email: string };

/** The sign-in behind a session's secret that awaits its code; null when there is none, or ten minutes have passed. */
export async function findPendingSignIn(secret: string): Promise<PendingSignIn | null> {
  const session = await db().session.findUnique({
    where: { secretHash: hashOfSecret(secret), awaitsCode: true, expiresAt: { gt: new Date() } },
    include: { user: true },
  });
  if (!session || session.user.disabledAt) return null;
  return { sessionId: session.id, userId: session.userId, email: session.user.email };
}

async function touch(session: { id: string; userId: string; createdAt: Date }, now: Date): Promise<void> {
  // The user's row before the session's, in the order in which signing somebody out everywhere locks them.
  await db().$transaction([
    db().user.updateMany({ where: { id: session.userId }, data: { lastActiveAt: now } }),
    db().session.updateMany({
      where: { id: session.id },
      data: { lastUsedAt: now, expiresAt: expiryFrom(now, session.createdAt) },
    }),
  ]);
}

/** A device on which the actor is signed in, as it named itself when it signed in. */
export type SignedInDevice = {
  id: string;
  userAgent: string | null;
  ip: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  isThisOne: boolean;
};

/** More than anybody looks through; "Sign out everywhere else" ends them all. */
const DEVICES_SHOWN = 100;

/** The actor's own devices, this one first, then the last used; of very many, those used last. */
export async function listSessions(actor: Actor): Promise<SignedInDevice[]> {
  must(actor.kind === 'user', 'forbidden');
  const sessions = await db().session.findMany({
    where: { userId: actor.id, awaitsCode: false, expiresAt: { gt: new Date() } },
    orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
    take: DEVICES_SHOWN,
    select: { id: true, userAgent: true, ip: true, createdAt: true, lastUsedAt: true },
  });
  const devices = sessions.map((session) => ({ ...session, isThisOne: session.id === actor.sessionId }));
  return [...devices.filter(({ isThisOne }) => isThisOne), ...devices.filter(({ isThisOne }) => !isThisOne)];
}
