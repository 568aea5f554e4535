import type { Role } from '../../prisma/generated/enums';
import type { Tx } from '../db';

/** Gives a user whom the caller holds locked another role: it counts from their next request on. */
export async function setRole(tx: Tx, userId: string, role: Role): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { role } });
}
