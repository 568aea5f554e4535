import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { countMail } from '../mail/rows';
import { must } from '../problem';
import { limitWithin } from '../rate-limits/limit';
import { lockActor } from '../users/rows';
import { INVITED } from './limits';
import { mayManageInvitations } from './policy';
import { lockOpenInvitation, tellInvited } from './rows';
import type { InvitationId } from './schema';
import { termsFrom } from './terms';

/**
 * Mails an open invitation again with a new link that lives as long as the first; every older link of it ends. An
 * expired one is renewed. Throws `forbidden`, `email_off`, `not_found` when it was accepted or revoked meanwhile, and
 * `too_many_attempts` when the actor has sent, or the address has had, as many as may be within the hour.
 */
export async function resendInvitation(actor: Actor, { id }: InvitationId): Promise<{ email: string }> {
  must(mayManageInvitations(actor), 'forbidden');
  must(config().mail, 'email_off');
  return db().$transaction(async (tx) => {
    must(mayManageInvitations(await lockActor(tx, actor)), 'forbidden');
    const known = await tx.invitation.findUnique({ where: { id }, select: { email: true } });
    must(known, 'not_found');
    if (actor.kind === 'user') await limitWithin(tx, INVITED, actor.id);
    await countMail(tx, actor, known.email);
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
