import type { Tx } from '../../database/database';
import { cancelMails } from '../mail/cancel';

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
