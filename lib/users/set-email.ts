import type { Tx } from '../../database/database';
import { Prisma, type User } from '../../prisma/generated/client';
import { Problem } from '../problem';

/**
 * Gives a user another address, provided that they are still as the caller has read them: same address, same password,
 * not disabled. Says whether they were; of many at once, one is told so. Throws `already_user` when the address has an
 * account, which the database's unique index decides; then the caller's transaction is lost.
 */
export async function setEmail(
  tx: Tx,
  { id, email, passwordHash }: Pick<User, 'id' | 'email' | 'passwordHash'>,
  newEmail: string,
): Promise<boolean> {
  try {
    const { count } = await tx.user.updateMany({
      where: { id, email, passwordHash, disabledAt: null },
      data: { email: newEmail },
    });
    return count === 1;
  } catch (thrown) {
    const isTaken = thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
    throw isTaken ? new Problem('already_user') : thrown;
  }
}
