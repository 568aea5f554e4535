import { db, type Tx } from '../../database/database';
import { cancelMails } from '../mail/rows';

/** Voids the change that a user has asked for, with its link and its mail, and says to which address it was; null: none. */
export async function replaceEmailChange(tx: Tx, userId: string): Promise<string | null> {
  const [row] = await tx.emailChange.updateManyAndReturn({
    where: { userId, usedAt: null, replacedAt: null },
    data: { replacedAt: new Date() },
  });
  if (!row) return null;
  await cancelMails(tx, row.id);
  return row.newEmail;
}

/** For so long an old link still says that it has expired or was used; after that it is unknown. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

/** Deletes the changes that expired a month ago. They open nothing any more; this only keeps the table small. */
export async function pruneEmailChanges(): Promise<number> {
  const { count } = await db().emailChange.deleteMany({
    where: { expiresAt: { lte: new Date(Date.now() - REMEMBERED_MS) } },
  });
  return count;
}
