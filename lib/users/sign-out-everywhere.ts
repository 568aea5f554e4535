import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { endAllSessions } from '../sessions/rows';
import { maySeeUsers, maySignOutEverywhere } from './policy';
import { lockActorAnd } from './rows';
import type { UserId } from './schema';

/**
 * Signs a user out on every device and says on how many; for oneself that includes the one in use. What browsers remember
 * of them is worth nothing from then on. That nobody was signed in is no fault. Throws `forbidden`, `not_found` and `owner_protected`.
 */
export async function signOutEverywhere(
  actor: Actor,
  { userId }: UserId,
): Promise<{ email: string; devices: number }> {
  return db().$transaction(async (tx) => {
    const { actor: present, user } = await lockActorAnd(tx, actor, userId);
    const isOwn = present.kind === 'user' && present.id === userId;
    // Asked even when there is no such user, so that only those hear of it who may know.
    must(isOwn || maySeeUsers(present), 'forbidden');
    must(user, 'not_found');
    must(maySignOutEverywhere(present, user), 'owner_protected');
    const { email } = user;
    const devices = await endAllSessions(tx, userId);
    const facts = { email, devices: String(devices) };
    if (devices > 0)
      await record(tx, actor, { event: 'user.signed_out_everywhere', subjectId: userId, facts });
    return { email, devices };
  });
}
