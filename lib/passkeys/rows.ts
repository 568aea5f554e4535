import { db, type Tx } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import { must } from '../problem';
import { lockUser } from '../users/rows';
import type { UsedPasskey } from './verify-answer';

/**
 * Writes down that a passkey was used, and gives its user, locked. Throws `passkey_refused` when the user is disabled,
 * the passkey was removed meanwhile, or another answer of it counted as many uses or more.
 */
export async function countUse(tx: Tx, { id, userId, counter }: UsedPasskey): Promise<User> {
  const user = await lockUser(tx, userId);
  must(user && !user.disabledAt, 'passkey_refused');
  const { count } = await tx.passkey.updateMany({
    // Many authenticators count nothing and always say 0.
    where: { id, counter: counter === 0n ? 0n : { lt: counter } },
    data: { counter, lastUsedAt: new Date() },
  });
  must(count === 1, 'passkey_refused');
  return user;
}

/** Deletes the challenges that nobody answered in time. They are worth nothing any more; this only keeps the table small. */
export async function prunePasskeyChallenges(): Promise<number> {
  const { count } = await db().passkeyChallenge.deleteMany({ where: { expiresAt: { lte: new Date() } } });
  return count;
}
