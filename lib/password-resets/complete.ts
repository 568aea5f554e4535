import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { checkCode } from '../factors/check';
import { isTwoFactorOn } from '../factors/queries';
import { cancelMails, enqueueNotice, wasSent } from '../mail/rows';
import { must } from '../problem';
import { endAllSessions, type NewSession, startSession } from '../sessions/rows';
import { hashPassword } from '../users/password';
import { mustNotBeManagedByEnvironment } from '../users/policy';
import { confirmEmail, lockUsers, updatePassword } from '../users/rows';
import { isStillBacked } from './policy';
import { getOpenPasswordReset } from './queries';
import type { CompletePasswordReset } from './schema';

/**
 * Sets a new password by a link and signs its user in; before it answers, every other sign-in of theirs has ended and
 * every other link is void. However often it is pressed at once, one password is set. The user is told by mail.
 * Whoever has two-factor sign-in on shows a code as well, so that a mailbox alone opens nothing; without a right one
 * nothing has changed, and the link stays good. Throws `managed_by_environment`, `sign_out_first`
 * when somebody else is signed in, and what `getOpenPasswordReset()`, `checkCode()` and `hashPassword()` throw.
 */
export async function completePasswordReset(actor: Actor, input: CompletePasswordReset): Promise<NewSession> {
  const { id, user, copiedById } = await getOpenPasswordReset(input.token);
  mustNotBeManagedByEnvironment(user);
  const { id: userId, email } = user;
  must(actor.kind === 'visitor' || (actor.kind === 'user' && actor.id === userId), 'sign_out_first');
  const code = (await isTwoFactorOn(userId)) ? await checkCode(actor, user, input.code ?? '') : null;
  const passwordHash = await hashPassword(input.password, user);
  const session = await db().$transaction(async (tx) => {
    // The users' rows first, so that two links of one user wait for each other here, and rights are as they are now.
    const users = await lockUsers(tx, copiedById ? [userId, copiedById] : [userId]);
    const role = users.find((it) => it.id === userId)?.role;
    const maker = users.find((it) => it.id === copiedById);
    if (role !== user.role || !isStillBacked(copiedById, maker, role)) return null;
    if (!(await updatePassword(tx, user, passwordHash))) return null;
    // Turned on a moment ago, it is asked for as well.
    must(code || !(await isTwoFactorOn(userId, tx)), 'code_wrong');
    await code?.take(tx);
    const usedAt = new Date();
    const isOpen = { usedAt: null, replacedAt: null };
    const { count } = await tx.passwordReset.updateMany({
      where: { id, ...isOpen, expiresAt: { gt: usedAt } },
      data: { usedAt },
    });
    must(count === 1, 'link_expired', { at: usedAt });
    const others = await tx.passwordReset.updateManyAndReturn({
      where: { userId, ...isOpen },
      data: { replacedAt: usedAt },
    });
    if (!copiedById && (await wasSent(tx, id))) await confirmEmail(tx, userId);
    await cancelMails(tx, id, ...others.map((other) => other.id));
    await endAllSessions(tx, userId);
    await enqueueNotice(tx, {
      template: 'password-changed',
      to: email,
      aboutId: userId,
      facts: { changedAt: usedAt.toISOString() },
    });
    await record(tx, actor, { event: 'password_reset.completed', subjectId: userId, facts: { email } });
    return startSession(tx, actor, userId);
  });
  // Somebody was faster. The link now says how it ended.
  if (!session) await getOpenPasswordReset(input.token);
  must(session, 'link_replaced');
  return session;
}
