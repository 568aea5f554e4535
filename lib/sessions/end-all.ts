import type { Tx } from '../db';

/** Signs a user out on every device: from the caller's commit on, no earlier sign-in of theirs opens anything. */
export async function endAllSessions(tx: Tx, userId: string): Promise<void> {
  await tx.session.deleteMany({ where: { userId } });
}
