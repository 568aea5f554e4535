import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { endDevice } from '../sessions/rows';
import { maySeeUsers, maySignOutEverywhere } from './policy';
import { lockActorAnd } from './rows';
import type { SignOutDevice } from './schema';

/**
 * Signs a user out on one device: from its next request on it opens nothing. What their browsers remember of them is worth
 * nothing from then on. Throws `forbidden`, `owner_protected`, and `not_found` when there is no such user or they are signed
 * out there already.
 */
export async function signOutDevice(
  actor: Actor,
  { userId, sessionId }: SignOutDevice,
): Promise<{ email: string }> {
  return db().$transaction(async (tx) => {
    const { actor: present, user } = await lockActorAnd(tx, actor, userId);
    // Asked even when there is no such user, so that only those hear of it who may know.
    must(maySeeUsers(present), 'forbidden');
    must(user, 'not_found');
    must(maySignOutEverywhere(present, user), 'owner_protected');
    must(await endDevice(tx, userId, sessionId), 'not_found');
    const { email } = user;
    await record(tx, actor, { event: 'user.signed_out_on_device', subjectId: userId, facts: { email } });
    return { email };
  });
}
