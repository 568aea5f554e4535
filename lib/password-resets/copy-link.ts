import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { must } from '../problem';
import { linkTo } from '../token';
import { mustNotBeManagedByEnvironment } from '../users/policy';
import { lockActorAnd } from '../users/rows';
import { RESET_LINK } from './link';
import { mayCopyPasswordResetLink } from './policy';
import type { CopyPasswordResetLink } from './schema';
import { termsFor } from './terms';

/**
 * A new link by which a user chooses a new password, to be passed on by hand; earlier ones stay good until one is used. It
 * works as long as whoever copied it may still do so.
 * Who copied it is in the log. Throws `forbidden`, `links_by_mail_only`, `managed_by_environment`, and `not_found` when
 * there is no such user or they are disabled.
 */
export async function copyPasswordResetLink(
  actor: Actor,
  { userId }: CopyPasswordResetLink,
): Promise<{ email: string; link: string }> {
  // Whoever holds the machine is let back in by it whatever the setting says: mail may be what is broken.
  const isByMailOnly = actor.kind !== 'system' && config().inviteLinksByMailOnly;
  return db().$transaction(async (tx) => {
    const { actor: present, user } = await lockActorAnd(tx, actor, userId);
    // Asked even when there is no such user, so that only those hear of it who may know.
    must(mayCopyPasswordResetLink(present, user?.role ?? 'member'), 'forbidden');
    must(!isByMailOnly, 'links_by_mail_only');
    must(user && !user.disabledAt, 'not_found');
    mustNotBeManagedByEnvironment(user);
    const { email } = user;
    const copiedById = present.kind === 'user' ? present.id : null;
    const { id } = await tx.passwordReset.create({ data: { ...termsFor(user), copiedById } });
    await record(tx, actor, { event: 'password_reset.link_copied', subjectId: userId, facts: { email } });
    return { email, link: linkTo(RESET_LINK, id) };
  });
}
