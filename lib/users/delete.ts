import type { Tx } from '../../database/database';

/**
 * Deletes a user and what is theirs alone: sign-ins, links, wishes and answers. What others may still need was settled
 * before (lib/departures); the activity log and accepted invites stay, and name them as they were called.
 */
export async function deleteUser(tx: Tx, userId: string): Promise<void> {
  await tx.user.delete({ where: { id: userId } });
}
