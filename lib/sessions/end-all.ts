import type { Tx } from '../../database/database';

/**
 * Signs a user out on every device, or on all but the one that is to stay, and says on how many: from the caller's
 * commit on, no earlier sign-in of theirs opens anything.
 */
export async function endAllSessions(tx: Tx, userId: string, staysId?: string): Promise<number> {
  const ended = await tx.session.deleteMany({
    where: {
      userId,
      awaitsCode: false,
      expiresAt: { gt: new Date() },
      ...(staysId && { id: { not: staysId } }),
    },
  });
  // What has expired, or never came to be a sign-in, is nobody's device.
  await tx.session.deleteMany({ where: { userId, ...(staysId && { id: { not: staysId } }) } });
  return ended.count;
}
