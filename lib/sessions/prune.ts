import { db } from '../../database/database';

/** Deletes the sessions that have expired. They open nothing any more; this only keeps the table small. */
export async function pruneSessions(): Promise<number> {
  const { count } = await db().session.deleteMany({ where: { expiresAt: { lte: new Date() } } });
  return count;
}
