import type { Tx } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { Problem } from '../problem';

type Identity = { email: string; firstName: string; lastName: string; passwordHash: string };

/**
 * Makes a user whom the caller holds locked somebody else in name, address and password. Throws `already_user` when the
 * address is another user's, which the database's unique index decides; then the caller's transaction is lost.
 */
export async function overwriteUser(tx: Tx, userId: string, identity: Identity): Promise<void> {
  const { email, firstName, lastName, passwordHash } = identity;
  try {
    await tx.user.update({ where: { id: userId }, data: { email, firstName, lastName, passwordHash } });
  } catch (thrown) {
    const isTaken = thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
    throw isTaken ? new Problem('already_user') : thrown;
  }
}
