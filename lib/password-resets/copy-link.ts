import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { must } from '../problem';
import { linkTo } from '../token';
import { mustNotBeManagedByEnvironment } from '../users/policy';
import { RESET_LINK } from './link';
import { mayCopyPasswordResetLink } from './policy';
import type { CopyPasswordResetLink } from './schema';
import { termsFor } from './terms';

/**
 * A new link by which a user chooses a new password, to be passed on by hand; earlier ones stay good until one is used.
 * Who copied it is in the log. Throws `forbidden`, `links_by_mail_only`, `managed_by_environment`, and `not_found` when
 * there is no such user or they are disabled.
 */
export async function copyPasswordResetLink(
  actor: Actor,
  { userId }: CopyPasswordResetLink,
): Promise<{ email: string; link: string }> {
  const user = await db().user.findUnique({ where: { id: userId } });
  // Asked even when there is no such user, so that only those hear of it who may know.
  must(mayCopyPasswordResetLink(actor, user?.role ?? 'member'), 'forbidden');
  // Whoever holds the machine is let back in by it whatever the setting says: mail may be what is broken.
  must(actor.kind === 'system' || !config().inviteLinksByMailOnly, 'links_by_mail_only');
  must(user && !user.disabledAt, 'not_found');
  mustNotBeManagedByEnvironment(user);
  const { email } = user;
  return db().$transaction(async (tx) => {
    const { id } = await tx.passwordReset.create({ data: termsFor(user) });
    await record(tx, actor, { event: 'password_reset.link_copied', subjectId: userId, facts: { email } });
    return { email, link: linkTo(RESET_LINK, id) };
  });
}
