import type { Tx } from '../../database/database';

/** Deletes every user, and what is theirs alone, for an instance that begins anew; says how many they were. */
export async function deleteAllUsers(tx: Tx): Promise<number> {
  const { count } = await tx.user.deleteMany();
  return count;
}
