import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { maskEmailAddress } from '../email-address';
import { countMail } from '../mail/rows';
import { must, Problem } from '../problem';
import { forgive, isUsedUp, isWithinLimit } from '../rate-limits/limit';
import { INVITE_RENEWED } from './limits';
import { getLinkedInvitation, type OpenInvitation } from './queries';
import { lockOpenInvitation, tellInvited } from './rows';
import type { RenewInvitation } from './schema';
import { lifeFrom } from './terms';

/**
 * Mails a new link to whoever holds an expired one: to the invited address and no other, at most once in ten minutes.
 * Asked again within that time, it answers alike and sends nothing. Older links end; who invited, stays. Returns where
 * it goes, masked. Throws `email_off`, what `getOpenInvitation()` throws of a link that is dead for another reason,
 * `not_found` when the link works as it is, and `too_many_attempts` when the address has had as many mails as it may within the hour.
 */
export async function renewInvitation(actor: Actor, { token }: RenewInvitation): Promise<{ to: string }> {
  must(config().mail, 'email_off');
  const { invitation, problem } = await getLinkedInvitation(token);
  must(problem, 'not_found');
  const { id, email } = invitation;
  const wasJustRenewed = problem.code === 'invitation_replaced' && (await isUsedUp(INVITE_RENEWED, id));
  if (problem.code !== 'invitation_expired' && !wasJustRenewed) throw problem;
  if (!wasJustRenewed && (await isWithinLimit(INVITE_RENEWED, id))) await renew(actor, token, invitation);
  return { to: maskEmailAddress(email) };
}

async function renew(actor: Actor, token: string, { id, email, version }: OpenInvitation) {
  try {
    await db().$transaction(async (tx) => {
      await countMail(tx, actor, email);
      const open = await lockOpenInvitation(tx, id);
      // Somebody was faster: a resend or a revoke. The link now says which.
      if (open?.version !== version)
        throw (await getLinkedInvitation(token)).problem ?? new Problem('not_found');
      const renewed = await tx.invitation.update({
        where: { id },
        data: { version: { increment: 1 }, ...lifeFrom(open.lifeHours) },
      });
      await tellInvited(tx, actor, 'invitation.renewed', [renewed], { by: open.invitedBy });
    });
  } catch (thrown) {
    // Nothing was mailed, so it may be asked for again at once.
    await forgive(INVITE_RENEWED, id);
    throw thrown;
  }
}
