import type { Tx } from '../../database/database';

/** Gives a user other backup codes: from the caller's commit on, none of the earlier ones works. */
export async function replaceBackupCodes(
  tx: Tx,
  userId: string,
  rows: { mark: string; codeHash: string }[],
): Promise<void> {
  await tx.backupCode.deleteMany({ where: { userId } });
  await tx.backupCode.createMany({ data: rows.map((row) => ({ ...row, userId })) });
}
