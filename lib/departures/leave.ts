import { db } from '../../database/database';
import { type Actor, mustHaveProved } from '../actor';
import { must } from '../problem';
import { lockActorAnd } from '../users/rows';
import { mustLeave } from './policy';
import { countOwned, removeUser, waitForTurn } from './rows';
import type { LeaveInstance } from './schema';

/**
 * Deletes the actor's own account for good, and ends all their sign-ins. What others go on needing is handed over by
 * somebody else: whoever owns such a thing does not leave by themselves. Throws `proof_needed`, `forbidden`,
 * `factor_needed`, `managed_by_environment`, `owner_protected`, `not_found` when another address was typed, and
 * `handover_needed`.
 */
export async function leaveInstance(actor: Actor, { email }: LeaveInstance): Promise<void> {
  mustHaveProved(actor);
  mustLeave(actor);
  await db().$transaction(async (tx) => {
    await waitForTurn(tx);
    const { actor: present, user } = await lockActorAnd(tx, actor, actor.id);
    mustLeave(present);
    must(user?.email === email, 'not_found');
    const owned = await countOwned(tx, user.id);
    must(owned.length === 0, 'handover_needed');
    await removeUser(tx, present, user, null);
  });
}
