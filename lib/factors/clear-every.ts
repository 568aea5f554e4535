import type { Tx } from '../../database/database';

/**
 * Takes every authenticator app and backup code away, for an instance whose key is another one from now on: their secrets
 * can no longer be read. Returns how many users had two-factor sign-in on.
 */
export async function clearEveryTwoFactor(tx: Tx): Promise<number> {
  const count = await tx.twoFactor.count({ where: { confirmedAt: { not: null } } });
  await tx.twoFactor.deleteMany();
  await tx.backupCode.deleteMany();
  return count;
}
