import { db } from '../../database/database';

/** For so long an old link still says that it has expired or was used; after that it is unknown. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

/** Deletes the resets that expired a month ago. They open nothing any more; this only keeps the table small. */
export async function prunePasswordResets(): Promise<number> {
  const { count } = await db().passwordReset.deleteMany({
    where: { expiresAt: { lte: new Date(Date.now() - REMEMBERED_MS) } },
  });
  return count;
}
