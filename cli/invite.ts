import { commandLine } from '../lib/actor';
import { config, type Settings } from '../lib/config';
import { copyInvitationLink } from '../lib/invitations/copy-link';
import { INVITABLE_ROLES, type InvitableRole } from '../lib/invitations/policy';
import { findOpenInvitation } from '../lib/invitations/queries';
import { sendInvitations } from '../lib/invitations/send';
import { must } from '../lib/problem';
import { readAddress } from './address';
import { whyNobodyIsInvited } from './inviting';
import { type ExitCode, withInstance } from './open';

/**
 * Invites one address and prints the link: the link alone on standard output, the words about it beside. Where e-mail is
 * on it is mailed as well. Resolves with the exit code.
 */
export async function invite(
  root: string,
  settings: Settings,
  { typed, role: typedRole = 'member' }: { typed: string; role: string | undefined },
): Promise<ExitCode | 2> {
  const email = readAddress(typed);
  const role = INVITABLE_ROLES.find((known) => known === typedRole);
  if (!role) console.error(`Nobody is invited as "${typedRole}". Use ${INVITABLE_ROLES.join(' or ')}.`);
  if (!role || email === null) return 2;
  return withInstance(root, settings, () => inviteAddress(email, role));
}

async function inviteAddress(email: string, role: InvitableRole): Promise<ExitCode> {
  const reason = await whyNobodyIsInvited();
  if (reason) {
    console.error(reason);
    return 1;
  }
  const [sent] = await sendInvitations(commandLine, { emails: [{ text: email, email }], role });
  if (sent?.outcome !== 'invited' && sent?.outcome !== 'invited_again') {
    console.error(`${email} has an account here already.`);
    return 1;
  }
  const isAgain = sent.outcome === 'invited_again';
  console.error(`${email} is invited as ${role}${isAgain ? ' again, so older links no longer work' : ''}.`);
  if (config().mail)
    console.error('A mail with the link is in the outbox. It leaves while the instance runs.');
  if (config().inviteLinksByMailOnly) {
    console.error('The link is only mailed (N8N_INVITE_LINKS_EMAIL_ONLY).');
    return 0;
  }
  console.log(sent.link ?? (await copyLink(email)));
  return 0;
}

async function copyLink(email: string): Promise<string> {
  const invitation = await findOpenInvitation(email);
  must(invitation, 'not_found');
  return (await copyInvitationLink(commandLine, invitation)).link;
}
