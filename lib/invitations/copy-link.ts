import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { hasEnded } from '../clock';
import { config } from '../config';
import { must } from '../problem';
import { linkTo } from '../token';
import { lockActor } from '../users/rows';
import { INVITE_LINK } from './link';
import { mayManageInvitations } from './policy';
import type { InvitationId } from './schema';

/**
 * The link of an open invitation, to be passed on by hand: the same one that was mailed. Who copied it is in the log.
 * Throws `forbidden`, `links_by_mail_only`, `invitation_link_expired`, and `not_found` when it is no longer open.
 */
export async function copyInvitationLink(
  actor: Actor,
  { id }: InvitationId,
): Promise<{ email: string; link: string }> {
  must(mayManageInvitations(actor), 'forbidden');
  must(!config().inviteLinksByMailOnly, 'links_by_mail_only');
  return db().$transaction(async (tx) => {
    must(mayManageInvitations(await lockActor(tx, actor)), 'forbidden');
    const invitation = await tx.invitation.findFirst({ where: { id, acceptedAt: null, revokedAt: null } });
    must(invitation, 'not_found');
    const { email, version, expiresAt, lifeHours } = invitation;
    must(!hasEnded(expiresAt, lifeHours * 3_600_000), 'invitation_link_expired');
    await tx.invitation.update({ where: { id }, data: { shownVersion: version } });
    await record(tx, actor, { event: 'invitation.link_copied', subjectId: id, facts: { email } });
    return { email, link: linkTo(INVITE_LINK, id, version) };
  });
}
