import { db } from '../../database/database';
import { type Actor, mustHaveProved, nameOf } from '../actor';
import { record } from '../audit/rows';
import { mustClearFactors } from '../factors/policy';
import { clearTwoFactor, tellSignInChanged } from '../factors/rows';
import { must } from '../problem';
import { endAllSessions } from '../sessions/rows';
import { maySeeUsers } from '../users/policy';
import { lockActorAnd, type UserChange } from '../users/rows';
import type { UserId } from '../users/schema';

/**
 * Lets somebody back in who has lost their second factor: takes their authenticator app, backup codes and passkeys away,
 * and signs them out everywhere, so that only their password is asked for until they set up another one. They are told by
 * mail, and by whom. Where there was nothing to take, nothing has changed, which is no fault. The command line does it for
 * anybody; others for whom they manage. Throws `forbidden`, `not_found`, `own_account`, `owner_protected` and `proof_needed`.
 */
export async function clearAllFactors(
  actor: Actor,
  { userId }: UserId,
): Promise<UserChange & { devices: number }> {
  // Asked even when there is no such user, so that only those hear of it who may know.
  must(maySeeUsers(actor), 'forbidden');
  mustHaveProved(actor);
  return db().$transaction(async (tx) => {
    const { actor: present, user } = await lockActorAnd(tx, actor, userId);
    must(maySeeUsers(present), 'forbidden');
    must(user, 'not_found');
    mustClearFactors(present, user);
    const { email } = user;
    const wasOn = await clearTwoFactor(tx, userId);
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { userId } });
    if (!wasOn && passkeys === 0) return { email, hasChanged: false, devices: 0 };
    const devices = await endAllSessions(tx, userId);
    await tellSignInChanged(tx, user, 'two-factor-cleared', nameOf(actor));
    const facts = { email, passkeys: String(passkeys) };
    await record(tx, actor, { event: 'two_factor.cleared', subjectId: userId, facts });
    return { email, hasChanged: true, devices };
  });
}
