import { db } from '../../database/database';

/** Deletes what has expired. It opens nothing any more; this only keeps the table small. */
export async function pruneOidcEntries(): Promise<void> {
  await db().oidcEntry.deleteMany({ where: { expiresAt: { lte: new Date() } } });
}

const DAY_MS = 24 * 3_600_000;
const NOTICES_KEPT_DAYS = 90;

/** Deletes the notices of sign-outs that have been settled for 90 days. */
export async function pruneOidcNotices(): Promise<void> {
  const before = new Date(Date.now() - NOTICES_KEPT_DAYS * DAY_MS);
  await db().oidcNotice.deleteMany({ where: { settledAt: { lt: before } } });
}
