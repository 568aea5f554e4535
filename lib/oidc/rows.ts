import { db } from '../../database/database';

/** Deletes what has expired. It opens nothing any more; this only keeps the table small. */
export async function pruneOidcEntries(): Promise<void> {
  await db().oidcEntry.deleteMany({ where: { expiresAt: { lte: new Date() } } });
}
