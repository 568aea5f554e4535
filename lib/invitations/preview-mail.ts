import type { Actor } from '../actor';
import { config } from '../config';
import { previewMail } from '../mail/preview';
import { must } from '../problem';
import { mayManageInvitations } from './policy';
import type { PreviewInvitationMail } from './schema';
import { lifeFrom } from './terms';

/** A mail as one person would get it. */
export type InvitationMail = { from: string; subject: string; html: string; text: string };

/**
 * The mail of an invitation as this address would get it, if it were sent now on these terms; its link leads nowhere.
 * Throws `forbidden`.
 */
export async function previewInvitationMail(
  actor: Actor,
  { email, role, message = '', lifeHours }: PreviewInvitationMail,
): Promise<InvitationMail> {
  must(mayManageInvitations(actor), 'forbidden');
  const expiresAt = lifeFrom(lifeHours).expiresAt.toISOString();
  const { subject, html, text } = await previewMail(actor, 'invite', {
    to: email,
    facts: { role, message, expiresAt },
  });
  const { name = '', address = '' } = config().mail?.sender ?? {};
  return { from: name ? `${name} <${address}>` : address, subject, html, text };
}
