import { db } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { countMail, enqueueMails } from '../mail/rows';
import { must } from '../problem';
import { type Counter, givingBackOnFault, limit } from '../rate-limits/limit';
import { boundTo } from '../token';
import { confirmPassword } from '../users/confirm-password';
import { mustChangeOwnProfile } from '../users/policy';
import { lockUser, updateEmail } from '../users/rows';
import { EMAIL_CHANGE } from './limits';
import { EMAIL_CHANGE_LINK } from './link';
import { replaceEmailChange } from './rows';
import type { RequestEmailChange } from './schema';
import { termsFor } from './terms';

/**
 * Asks for another address for the actor, who shows their password. A link for confirming it is mailed there and works
 * for 24 hours; an earlier one is void. The answer is the same when the new address has an account: only the mail to it
 * says so. Where e-mail is off the address is changed at once, and nothing can hide that. Throws
 * `already_user` only then, `wrong_password`, `managed_by_environment`, `factor_needed`, `too_busy`, `forbidden` to visitors, and
 * `too_many_attempts` after ten wrong passwords in five minutes or five
 * changes in an hour.
 */
export async function requestEmailChange(
  actor: Actor,
  { newEmail, currentPassword }: RequestEmailChange,
): Promise<'mailed' | 'changed' | 'unchanged'> {
  mustChangeOwnProfile(actor);
  const user = await confirmPassword(actor, currentPassword);
  if (newEmail === user.email) return 'unchanged';
  const counted: Counter = [EMAIL_CHANGE, user.id];
  await limit(...counted);
  return givingBackOnFault([counted], () => change(actor, user, newEmail));
}

async function change(actor: Actor, user: User, newEmail: string): Promise<'mailed' | 'changed'> {
  const isTaken = (await db().user.count({ where: { email: newEmail } })) > 0;
  if (config().mail) {
    await mailLink(actor, user, newEmail, isTaken);
    return 'mailed';
  }
  must(!isTaken, 'already_user');
  await changeAtOnce(actor, user, newEmail);
  return 'changed';
}

async function mailLink(actor: Actor, user: User, newEmail: string, isTaken: boolean): Promise<void> {
  const { id: subjectId, email } = user;
  await db().$transaction(async (tx) => {
    await countMail(tx, actor, newEmail);
    // Locked, so that of two requests at once the later one replaces the other.
    const now = await lockUser(tx, subjectId);
    must(now && !now.disabledAt && boundTo(now) === boundTo(user), 'wrong_password');
    await replaceEmailChange(tx, subjectId);
    const { id, expiresAt } = await tx.emailChange.create({ data: { ...termsFor(user), newEmail } });
    const to = { to: newEmail, aboutId: id };
    const facts = { link: { ...EMAIL_CHANGE_LINK, id, version: 1 }, expiresAt: expiresAt.toISOString() };
    await enqueueMails(
      tx,
      isTaken ? { ...to, template: 'email-taken', facts: {} } : { ...to, template: 'email-change', facts },
    );
    const told = { email, to: newEmail };
    await record(tx, actor, { event: 'email_change.requested', subjectId, facts: told });
  });
}

async function changeAtOnce(actor: Actor, user: User, newEmail: string): Promise<void> {
  await db().$transaction(async (tx) => {
    must(await updateEmail(tx, user, newEmail), 'wrong_password');
    const facts = { from: user.email, to: newEmail };
    await record(tx, actor, { event: 'user.email_changed', subjectId: user.id, facts });
  });
}
