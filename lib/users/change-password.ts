import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { enqueueNotice } from '../mail/rows';
import { must } from '../problem';
import { limitWithin } from '../rate-limits/limit';
import { endAllSessions, type NewSession, renewSession } from '../sessions/rows';
import { confirmPassword } from './confirm-password';
import { PASSWORD_CHANGES } from './limits';
import { hashPassword } from './password';
import { mustChangeOwnProfile } from './policy';
import { updatePassword } from './rows';
import type { ChangePassword } from './schema';

/**
 * Gives the actor a new password for the one that they have. Before it answers, every other sign-in of theirs has ended
 * and every link for setting a password is void; this device stays signed in, under another secret. They are told by
 * mail. Throws `wrong_password`, also to all but the fastest of many at once, `too_many_attempts` (after five changes in
 * 15 minutes as well), `managed_by_environment`, `factor_needed`, what `hashPassword()` throws, and `forbidden` to whoever is signed out meanwhile.
 */
export async function changePassword(actor: Actor, input: ChangePassword): Promise<NewSession> {
  mustChangeOwnProfile(actor);
  const user = await confirmPassword(actor, input.currentPassword);
  const passwordHash = await hashPassword(input.newPassword, user);
  const { id, email } = user;
  return db().$transaction(async (tx) => {
    await limitWithin(tx, PASSWORD_CHANGES, id);
    must(await updatePassword(tx, user, passwordHash), 'wrong_password');
    const devices = await endAllSessions(tx, id, actor.sessionId);
    await enqueueNotice(tx, {
      template: 'password-changed',
      to: email,
      aboutId: id,
      facts: { changedAt: new Date().toISOString() },
    });
    const facts = { email, devices: String(devices) };
    await record(tx, actor, { event: 'user.password_changed', subjectId: id, facts });
    const session = await renewSession(tx, actor.sessionId, { isProved: true });
    must(session, 'forbidden');
    return session;
  });
}
