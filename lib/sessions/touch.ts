import { findPrepared } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { expiryFrom } from './expiry';

/** Notes that a sign-in is used now: it ends later, and its user was last active now. */
export async function touchSession(
  session: { id: string; userId: string; createdAt: Date },
  now: Date,
): Promise<void> {
  // One that began in the future began while the clock was ahead, and would end so much too late.
  const createdAt = session.createdAt < now ? session.createdAt : now;
  // The user's row before the session's, in the order in which signing somebody out everywhere locks them.
  await findPrepared(
    'touch-session',
    Prisma.sql`
    with person as (
      update "user" set "lastActiveAt" = ${now}::timestamptz where id = ${session.userId}::uuid returning id
    )
    update session
    set "lastUsedAt" = ${now}::timestamptz, "createdAt" = ${createdAt}::timestamptz,
        "expiresAt" = ${expiryFrom(now, createdAt)}::timestamptz
    from person where session.id = ${session.id}::uuid and session."userId" = person.id`,
  );
}
