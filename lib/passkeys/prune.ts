import { db } from '../../database/database';

/** Deletes the challenges that nobody answered in time. They are worth nothing any more; this only keeps the table small. */
export async function prunePasskeyChallenges(): Promise<number> {
  const { count } = await db().passkeyChallenge.deleteMany({ where: { expiresAt: { lte: new Date() } } });
  return count;
}
