import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { MAILED_TO } from '../mail/limits';
import { must } from '../problem';
import { type Counter, givingBackOnFault, isWithinLimit, limit, takePoints } from '../rate-limits/limit';
import { isManagedByEnvironment } from '../users/policy';
import { PASSWORD_RESET_ASKED, PASSWORD_RESET_MAILED } from './limits';
import { mailReset } from './rows';
import type { RequestPasswordReset } from './schema';

/** Many times what the work takes with an account, so that nobody can tell by the clock whether there is one. */
const ANSWERS_AFTER_MS = 400;

/**
 * Mails a link for choosing a new password, if the address is that of an active user. The answer and its duration are
 * the same in any case (OWASP Forgot Password Cheat Sheet, "Forgot Password Request"), also when the address has had
 * as many mails as it may get within the hour, or the environment says its password; then none is sent. Throws `email_off`, and `too_many_attempts` to a
 * network that asks too often.
 */
export async function requestPasswordReset(actor: Actor, { email }: RequestPasswordReset): Promise<void> {
  must(config().mail, 'email_off');
  const counted: Counter = [PASSWORD_RESET_ASKED, actor.ip];
  await limit(...counted);
  const mailed = () => Promise.all([mailWithinLimit(actor, email), sleep(ANSWERS_AFTER_MS)]);
  await givingBackOnFault([counted], mailed);
}

async function mailWithinLimit(actor: Actor, email: string): Promise<void> {
  const counted: Counter = [PASSWORD_RESET_MAILED, email];
  const mayBeMailed = await isWithinLimit(...counted);
  await givingBackOnFault([counted], () => mailLink(actor, email, mayBeMailed));
}

async function mailLink(actor: Actor, email: string, mayBeMailed: boolean): Promise<void> {
  const user = await db().user.findUnique({ where: { email, disabledAt: null } });
  if (!user || !mayBeMailed || isManagedByEnvironment(user)) return;
  await db().$transaction(async (tx) => {
    const mayGetMore = (await takePoints(tx, MAILED_TO, [email])).get(email)?.points;
    if (!mayGetMore) return;
    await mailReset(tx, actor, user);
  });
}
