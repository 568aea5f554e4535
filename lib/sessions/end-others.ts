import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { endAllSessions } from './rows';

/**
 * Signs the actor out everywhere else: this device stays, and no other opens anything from its next request on. Throws
 * `forbidden` to visitors.
 */
export async function endOtherSessions(actor: Actor): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const { id, email, sessionId } = actor;
  await db().$transaction(async (tx) => {
    const devices = await endAllSessions(tx, id, sessionId);
    if (devices === 0) return;
    const facts = { email, devices: String(devices) };
    await record(tx, actor, { event: 'user.signed_out_elsewhere', subjectId: id, facts });
  });
}
