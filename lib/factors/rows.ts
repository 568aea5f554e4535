import type { Tx } from '../../database/database';
import type { FactsOf } from '../mail/render';
import { enqueueNotice } from '../mail/rows';

/** Gives a user other backup codes: from the caller's commit on, none of the earlier ones works. */
export async function replaceBackupCodes(
  tx: Tx,
  userId: string,
  rows: { mark: string; codeHash: string }[],
): Promise<void> {
  await tx.backupCode.deleteMany({ where: { userId } });
  await tx.backupCode.createMany({ data: rows.map((row) => ({ ...row, userId })) });
}

/** Takes a user's authenticator app and backup codes away, and says whether two-factor sign-in was on. */
export async function clearTwoFactor(tx: Tx, userId: string): Promise<boolean> {
  const { count } = await tx.twoFactor.deleteMany({ where: { userId, confirmedAt: { not: null } } });
  // One that was only begun is nobody's factor yet.
  await tx.twoFactor.deleteMany({ where: { userId } });
  await tx.backupCode.deleteMany({ where: { userId } });
  return count === 1;
}

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

/** Tells a user by mail what was changed about how they sign in, in case it was not they who did it. */
export async function tellSignInChanged(
  tx: Tx,
  { id, email }: { id: string; email: string },
  what: FactsOf<'sign-in-changed'>['what'],
  detail?: string,
): Promise<void> {
  const facts = { what, changedAt: new Date().toISOString(), ...(detail && { detail }) };
  await enqueueNotice(tx, { template: 'sign-in-changed', to: email, aboutId: id, facts });
}
