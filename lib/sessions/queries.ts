import { db, findPrepared, inPlaces, type Placed, together } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor, Origin, UserActor } from '../actor';
import { CLOCK_SLACK_MS, hasEnded } from '../clock';
import { config } from '../config';
import { must } from '../problem';
import { CODE_AWAITED_MS } from './insert';
import { hashOfSecret } from './secret';
import { touchSession } from './touch';

/** "Last active" and the end of a sign-in move at most this often, so that reading a page seldom writes. */
const TOUCH_EVERY_MS = 60_000;

/**
 * The user behind a session's secret, as they are at this moment: a changed role or a disabled user shows at once.
 * Null when the session has ended or expired, or awaits its code. One whose end lies where no
 * setting can put it, such as at `infinity`, has expired.
 */
export async function findSessionActor(secret: string, origin: Origin): Promise<UserActor | null> {
  const session = await findRow(hashOfSecret(secret));
  if (!session) return null;
  const { place: _, createdAt, lastUsedAt, hasFactor, ...user } = session;
  const { id: userId, sessionId } = user;
  const now = new Date();
  const sinceUse = now.getTime() - lastUsedAt.getTime();
  if (sinceUse > TOUCH_EVERY_MS || sinceUse < -CLOCK_SLACK_MS)
    await touchSession({ id: sessionId, userId, createdAt }, now);
  return { ...origin, kind: 'user', ...user, lacksFactor: config().mfaEnforced && !hasFactor };
}

/** Session and user together, by hand, for this is asked at every request: Prisma would ask two questions each time. */
const findRow = together(async (hashes: string[]) => {
  const rows = await findPrepared<SessionRow>(
    'sessions',
    Prisma.sql`
    select asked.place, session.id as "sessionId", session."createdAt", session."lastUsedAt", session."provedAt",
           session."hasShownFactor", session.methods,
           "user".id, "user".email, "user"."firstName", "user"."lastName", "user".role::text as role,
           (exists (select from two_factor where "userId" = "user".id and "confirmedAt" is not null)
            or exists (select from passkey where "userId" = "user".id)) as "hasFactor"
    from unnest(${hashes}::text[]) with ordinality as asked ("secretHash", place)
    join session on session."secretHash" = asked."secretHash"
    join "user" on "user".id = session."userId"
    where not session."awaitsCode" and session."expiresAt" > ${new Date()}
      and session."expiresAt" < session."createdAt" + interval '2 years' and "user"."disabledAt" is null`,
  );
  return inPlaces(rows, hashes.length);
});

/** What of a session's row and its user's makes the actor, and when it was begun and last used. */
type SessionRow = Placed &
  Omit<UserActor, 'kind' | 'lacksFactor' | keyof Origin> & {
    createdAt: Date;
    lastUsedAt: Date;
    hasFactor: boolean;
  };

/** Whose password was right a moment ago and whose code is awaited. */
export type PendingSignIn = { sessionId: string; userId: string; email: string };

/** The sign-in behind a session's secret that awaits its code; null when there is none, or ten minutes have passed. */
export async function findPendingSignIn(secret: string): Promise<PendingSignIn | null> {
  const session = await db().session.findUnique({
    where: { secretHash: hashOfSecret(secret), awaitsCode: true },
    include: { user: true },
  });
  if (!session || session.user.disabledAt || hasEnded(session.expiresAt, CODE_AWAITED_MS)) return null;
  return { sessionId: session.id, userId: session.userId, email: session.user.email };
}

/** A device on which somebody is signed in, as it named itself when it signed in. */
export type SignedInDevice = {
  id: string;
  userAgent: string | null;
  ip: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  /** It is the one that asks. */
  isThisOne: boolean;
};

/** More than anybody looks through; "Sign out everywhere else" ends them all. */
const DEVICES_SHOWN = 100;

/**
 * The actor's own devices, this one first, then the last used; of very many, those used last. Throws `forbidden` to
 * visitors.
 */
export async function listSessions(actor: Actor): Promise<SignedInDevice[]> {
  must(actor.kind === 'user', 'forbidden');
  return findDevices(actor, actor.id);
}

/** The same of any user. Whoever calls it has asked whether the actor may see them. */
export async function findDevices(actor: Actor, userId: string): Promise<SignedInDevice[]> {
  const sessions = await db().session.findMany({
    where: { userId, awaitsCode: false, expiresAt: { gt: new Date() } },
    orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
    take: DEVICES_SHOWN,
    select: { id: true, userAgent: true, ip: true, createdAt: true, lastUsedAt: true },
  });
  const ownId = actor.kind === 'user' ? actor.sessionId : null;
  const devices = sessions.map((session) => ({ ...session, isThisOne: session.id === ownId }));
  return [...devices.filter(({ isThisOne }) => isThisOne), ...devices.filter(({ isThisOne }) => !isThisOne)];
}
