import { commandLine } from '../lib/actor';
import { config, type Settings } from '../lib/config';
import { NewEmailAddress } from '../lib/email-address';
import { copyInvitationLink } from '../lib/invitations/copy-link';
import { INVITABLE_ROLES, type InvitableRole } from '../lib/invitations/policy';
import { findOpenInvitation } from '../lib/invitations/queries';
import { sendInvitations } from '../lib/invitations/send';
import { must } from '../lib/problem';
import { hasOwner } from '../lib/setup/queries';
import { type ExitCode, withInstance } from './open';
import { readAddress } from './typed';
import { words } from './words';

/**
 * Invites one address and prints the link: the link alone on standard output, what is said about it on standard error.
 * Where e-mail is on it is mailed as well.
 */
export async function invite(
  root: string,
  settings: Settings,
  { typed, role: typedRole = 'member' }: { typed: string; role: string | undefined },
): Promise<ExitCode> {
  const email = readAddress(typed, NewEmailAddress);
  const role = INVITABLE_ROLES.find((known) => known === typedRole);
  if (!role) console.error(words('cli')('wrong.role', { typed: typedRole }));
  if (!role || email === null) return 2;
  return withInstance(root, settings, () => inviteAddress(email, role));
}

/** Why an invite would be of no use to anybody at this moment, in a sentence; null when it would. */
export async function whyNobodyIsInvited(): Promise<string | null> {
  const { mail, inviteLinksByMailOnly } = config();
  if (!(await hasOwner())) return words('cli')('invite.no_owner');
  return !mail && inviteLinksByMailOnly ? words('cli')('invite.email_off') : null;
}

async function inviteAddress(email: string, role: InvitableRole): Promise<ExitCode> {
  const t = words('cli');
  const reason = await whyNobodyIsInvited();
  if (reason) {
    console.error(reason);
    return 1;
  }
  const [sent] = await sendInvitations(commandLine, { emails: [{ text: email, email }], role });
  if (sent?.outcome !== 'invited' && sent?.outcome !== 'invited_again') {
    console.error(t('invite.already_user', { email }));
    return 1;
  }
  console.error(t(`invite.${sent.outcome}`, { email, role }));
  if (config().mail) console.error(t('invite.mailed'));
  if (config().inviteLinksByMailOnly) console.error(t('invite.only_mailed'));
  else console.log(sent.link ?? (await copyLink(email)));
  return 0;
}

async function copyLink(email: string): Promise<string> {
  const invitation = await findOpenInvitation(email);
  must(invitation, 'not_found');
  return (await copyInvitationLink(commandLine, invitation)).link;
}
