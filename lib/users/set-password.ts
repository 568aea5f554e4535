import type { Tx } from '../../database/database';
import type { User } from '../../prisma/generated/client';

/**
 * Gives a user a new password, provided that they are still as the caller has read them: same address, same password,
 * not disabled. Says whether they were; of many at once, one is told so.
 */
export async function setPassword(
  tx: Tx,
  { id, email, passwordHash }: Pick<User, 'id' | 'email' | 'passwordHash'>,
  newHash: string,
): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { id, email, passwordHash, disabledAt: null },
    data: { passwordHash: newHash },
  });
  return count === 1;
}
