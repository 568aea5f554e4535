import { db } from '../../database/database';
import { type Actor, mustHaveProved } from '../actor';
import { must } from '../problem';
import { lockUser } from '../users/rows';
import { mustTurnOnTwoFactor } from './policy';
import { findUnconfirmed, labelOf } from './queries';
import { seal } from './seal';
import { newTotpKey } from './totp';

/**
 * Makes a key for the actor's authenticator app, to be shown to them. Nothing is asked for at sign-in until a first code
 * has confirmed it. One that was begun within the hour is kept, so that no second tab or press spoils what was scanned;
 * where two-factor sign-in is on, nothing happens. Throws `managed_by_environment`, `proof_needed`, and
 * `forbidden` to visitors.
 */
export async function beginTwoFactor(actor: Actor): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  mustTurnOnTwoFactor();
  mustHaveProved(actor);
  const { id: userId } = actor;
  await db().$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    must(user && !user.disabledAt, 'forbidden');
    if (await findUnconfirmed(tx, userId)) return;
    await tx.twoFactor.deleteMany({ where: { userId, confirmedAt: null } });
    await tx.twoFactor.createMany({
      data: [{ userId, secret: seal(labelOf(userId), newTotpKey()), createdAt: new Date() }],
      skipDuplicates: true,
    });
  });
}
