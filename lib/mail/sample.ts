import type { UserActor } from '../actor';
import { config } from '../config';
import type { MailOrder, SendTestMail } from './schema';

/** The mail as it would be if this person had invited themselves, or forgotten their password; its link leads nowhere. */
export function sampleMail(
  { id, email, firstName, lastName }: UserActor,
  template: SendTestMail['template'],
): MailOrder {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const everywhere = { to: email, aboutId: id };
  if (template === 'password-reset')
    return { ...everywhere, template, facts: { link: 'sample', firstName, lastName, expiresAt: inHours(1) } };
  const expiresAt = inHours(config().inviteHours);
  const inviter = { firstName, lastName };
  return { ...everywhere, template, facts: { link: 'sample', role: 'member', inviter, expiresAt } };
}
