import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { type Counter, forgive, givingBackOnFault, limit } from '../rate-limits/limit';
import { endAllSessions, type NewSession, renewSession } from '../sessions/rows';
import { lockUser } from '../users/rows';
import { newBackupCodes } from './backup-code';
import { CODE } from './limits';
import { mustTurnOnTwoFactor } from './policy';
import { findUnconfirmed, keyOf } from './queries';
import { replaceBackupCodes, tellSignInChanged } from './rows';
import type { ConfirmTwoFactor } from './schema';
import { stepOfTotp } from './totp';

/**
 * Turns two-factor sign-in on with a first code of the authenticator app, and gives the ten backup codes, which are
 * never shown again. Before it answers, every other sign-in of the actor has ended, and this one goes on under another
 * secret. They are told by mail. Throws `code_wrong`, `too_many_attempts`, `too_busy`, `managed_by_environment`,
 * `forbidden` to visitors, and `not_found` when nothing was begun within the hour, or another press was faster.
 */
export async function confirmTwoFactor(
  actor: Actor,
  { code }: ConfirmTwoFactor,
): Promise<{ codes: string[]; session: NewSession }> {
  must(actor.kind === 'user', 'forbidden');
  mustTurnOnTwoFactor();
  const { id: userId, sessionId } = actor;
  const counted: Counter = [CODE, userId, actor.ip];
  await limit(...counted);
  const factor = await givingBackOnFault([counted], () => findUnconfirmed(db(), userId));
  must(factor, 'not_found');
  const step = stepOfTotp(keyOf(factor), code);
  must(step, 'code_wrong');
  await forgive(...counted);
  const { codes, rows } = await newBackupCodes(actor.email);
  const session = await db().$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    must(user && !user.disabledAt, 'forbidden');
    const { count } = await tx.twoFactor.updateMany({
      where: { userId, secret: factor.secret, confirmedAt: null },
      data: { confirmedAt: new Date(), lastStep: step },
    });
    must(count === 1, 'not_found');
    await replaceBackupCodes(tx, userId, rows);
    await endAllSessions(tx, userId, sessionId);
    const renewed = await renewSession(tx, sessionId, { isProved: true, by: 'otp' });
    must(renewed, 'forbidden');
    await tellSignInChanged(tx, user, 'two-factor-on');
    const facts = { email: user.email };
    await record(tx, actor, { event: 'two_factor.turned_on', subjectId: userId, facts });
    return renewed;
  });
  return { codes, session };
}
