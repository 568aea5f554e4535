import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { cancelMails, enqueueMails } from '../mail/rows';
import { must } from '../problem';
import { mustNotBeManagedByEnvironment } from '../users/policy';
import { updateEmail } from '../users/rows';
import { getOpenEmailChange } from './queries';
import type { CompleteEmailChange } from './schema';

/**
 * Makes the new address the user's, by the link that was mailed to it. However often it is pressed at once, it happens
 * once. The old address is told; links for setting a password that went there are void; who is signed in stays so, for
 * the password is the same. Throws `managed_by_environment`, `sign_out_first` when somebody else is signed in, and
 * what `getOpenEmailChange()` throws.
 */
export async function completeEmailChange(actor: Actor, { token }: CompleteEmailChange): Promise<void> {
  const { id, newEmail, user } = await getOpenEmailChange(token);
  mustNotBeManagedByEnvironment(user);
  const { id: userId, email } = user;
  must(actor.kind === 'visitor' || (actor.kind === 'user' && actor.id === userId), 'sign_out_first');
  const isDone = await db().$transaction(async (tx) => {
    // The user's row first, as everywhere, so that nobody waits crosswise.
    if (!(await updateEmail(tx, user, newEmail))) return false;
    const usedAt = new Date();
    const { count } = await tx.emailChange.updateMany({
      where: { id, usedAt: null, replacedAt: null },
      data: { usedAt },
    });
    must(count === 1, 'link_replaced');
    await cancelMails(tx, id);
    await enqueueMails(tx, {
      template: 'email-changed',
      to: email,
      aboutId: userId,
      facts: { newEmail, changedAt: usedAt.toISOString() },
    });
    const facts = { from: email, to: newEmail };
    await record(tx, actor, { event: 'user.email_changed', subjectId: userId, facts });
    return true;
  });
  // Somebody was faster. The link now says how it ended.
  if (!isDone) await getOpenEmailChange(token);
  must(isDone, 'link_replaced');
}
