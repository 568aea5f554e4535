import { db } from '../../database/database';
import { type Actor, mustHaveProved } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockUser } from '../users/rows';
import { clearTwoFactor, tellSignInChanged } from './rows';

/**
 * Turns two-factor sign-in off for the actor: no code is asked for any more, and the backup codes are void. They are told
 * by mail. Twice is no fault, but nothing has changed then. Throws `proof_needed`, and `forbidden` to
 * visitors.
 */
export async function turnOffTwoFactor(actor: Actor): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  mustHaveProved(actor);
  await db().$transaction(async (tx) => {
    const user = await lockUser(tx, actor.id);
    must(user && !user.disabledAt, 'forbidden');
    if (!(await clearTwoFactor(tx, user.id))) return;
    await tellSignInChanged(tx, user, 'two-factor-off');
    const facts = { email: user.email };
    await record(tx, actor, { event: 'two_factor.turned_off', subjectId: user.id, facts });
  });
}
