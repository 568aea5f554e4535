import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { countMail } from '../mail/rows';
import { must } from '../problem';
import { limitWithin } from '../rate-limits/limit';
import { mustNotBeManagedByEnvironment } from '../users/policy';
import { lockActorAnd } from '../users/rows';
import { PASSWORD_RESET_MAILED } from './limits';
import { mayCopyPasswordResetLink } from './policy';
import { mailReset } from './rows';
import type { CopyPasswordResetLink } from './schema';

/**
 * Mails a user a link by which they choose a new password, as if they had asked for it; earlier ones stay good until one is
 * used. Who had it mailed is in the log. Throws `forbidden`, `email_off`, `managed_by_environment`, `not_found` when there is no
 * such user or they are disabled, and `too_many_attempts` when the address has had as many as it may within the hour.
 */
export async function sendPasswordReset(
  actor: Actor,
  { userId }: CopyPasswordResetLink,
): Promise<{ email: string }> {
  const known = await db().user.findUnique({ where: { id: userId }, select: { email: true, role: true } });
  // Asked even when there is no such user, so that only those hear of it who may know.
  must(mayCopyPasswordResetLink(actor, known?.role ?? 'member'), 'forbidden');
  must(config().mail, 'email_off');
  must(known, 'not_found');
  return db().$transaction(async (tx) => {
    // Before any lock, as all taking of points; what follows gives them back where it refuses.
    if (actor.kind === 'user') await limitWithin(tx, PASSWORD_RESET_MAILED, known.email);
    await countMail(tx, actor, known.email);
    const { actor: present, user } = await lockActorAnd(tx, actor, userId);
    must(mayCopyPasswordResetLink(present, user?.role ?? 'member'), 'forbidden');
    must(user && !user.disabledAt && user.email === known.email, 'not_found');
    mustNotBeManagedByEnvironment(user);
    await mailReset(tx, actor, user);
    return { email: user.email };
  });
}
