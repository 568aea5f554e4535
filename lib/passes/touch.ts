import { findPrepared } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { CLOCK_SLACK_MS } from '../clock';
import { touchSession } from '../sessions/touch';

/** When a pass was last used, and the sign-in on which it hangs. */
export type Used = {
  passId: string;
  lastUsedAt: Date;
  sessionId: string;
  userId: string;
  sessionCreatedAt: Date;
};

/** "Last used" moves at most this often, so that a check seldom writes. */
const TOUCH_EVERY_MS = 60_000;

/** Notes that a pass is used, and with it the sign-in on which it hangs; of many that come at once one writes. */
export async function touchPass(used: Used, now: Date): Promise<void> {
  const { passId, lastUsedAt, sessionId, userId, sessionCreatedAt } = used;
  const sinceUse = now.getTime() - lastUsedAt.getTime();
  if (sinceUse <= TOUCH_EVERY_MS && sinceUse >= -CLOCK_SLACK_MS) return;
  // By itself, before the sign-in: whatever ends that locks it before its passes.
  const moved = await findPrepared(
    'touch-pass',
    Prisma.sql`
    update pass set "lastUsedAt" = ${now}::timestamptz
    where id = ${passId}::uuid and "lastUsedAt" = ${lastUsedAt}::timestamptz returning id`,
  );
  if (moved.length === 1) await touchSession({ id: sessionId, userId, createdAt: sessionCreatedAt }, now);
}
