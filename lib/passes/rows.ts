import { db } from '../../database/database';

/** Deletes the codes that have expired. They open nothing any more; this only keeps the table small. */
export async function prunePassCodes(): Promise<void> {
  await db().passCode.deleteMany({ where: { expiresAt: { lte: new Date() } } });
}
