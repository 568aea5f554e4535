import type { Actor } from '../actor';
import { config } from '../config';
import { db } from '../db';
import { must } from '../problem';
import { mayManageInvitations, termsFrom } from './policy';
import { lockOpenInvitation } from './queries';
import type { InvitationId } from './schema';
import { tellInvited } from './tell';

/**
 * Mails an open invitation again with a new link that lives as long as the first; every older link of it ends. An
 * expired one is renewed. Throws `forbidden`, `email_off`, and `not_found` when it was accepted or revoked meanwhile.
 */
export async function resendInvitation(actor: Actor, { id }: InvitationId): Promise<{ email: string }> {
  must(mayManageInvitations(actor), 'forbidden');
  must(config().mail, 'email_off');
  return db().$transaction(async (tx) => {
    const open = await lockOpenInvitation(tx, id);
    must(open, 'not_found');
    const terms = termsFrom(actor, open.lifeHours);
    const invitation = await tx.invitation.update({
      where: { id },
      data: { version: { increment: 1 }, ...terms },
    });
    await tellInvited(tx, actor, 'invitation.resent', [invitation]);
    return { email: invitation.email };
  });
}
