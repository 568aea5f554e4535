import type { Tx } from '../../database/database';

/** Takes a user's authenticator app and backup codes away, and says whether two-factor sign-in was on. */
export async function clearTwoFactor(tx: Tx, userId: string): Promise<boolean> {
  const { count } = await tx.twoFactor.deleteMany({ where: { userId, confirmedAt: { not: null } } });
  // One that was only begun is nobody's factor yet.
  await tx.twoFactor.deleteMany({ where: { userId } });
  await tx.backupCode.deleteMany({ where: { userId } });
  return count === 1;
}
