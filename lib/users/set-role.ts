import type { Tx } from '../../database/database';
import type { Role } from '../../prisma/generated/enums';

/** Gives a user whom the caller holds locked another role: it counts from their next request on. */
export async function setRole(tx: Tx, userId: string, role: Role): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { role } });
}
