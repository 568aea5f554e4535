import type { Tx } from '../../database/database';

/** Deletes every invitation, open or not, for an instance that begins anew; says how many they were. */
export async function deleteAllInvitations(tx: Tx): Promise<number> {
  const { count } = await tx.invitation.deleteMany();
  return count;
}
