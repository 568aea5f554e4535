import { commandLine } from '../lib/actor';
import { config, type Settings } from '../lib/config';
import { type EmailAddress, NewEmailAddress } from '../lib/email-address';
import type { GroupName } from '../lib/groups/queries';
import { copyInvitationLink } from '../lib/invitations/copy-link';
import { INVITABLE_ROLES, type InvitableRole } from '../lib/invitations/policy';
import { findOpenInvitation } from '../lib/invitations/queries';
import { MOST_INVITED_AT_ONCE } from '../lib/invitations/schema';
import { type InvitationOutcome, sendInvitations } from '../lib/invitations/send';
import { hasOwner } from '../lib/setup/queries';
import { sayList } from '../words/say';
import { readGroup } from './groups';
import { type ExitCode, withInstance } from './open';
import { readAddresses } from './typed';
import { language, words } from './words';

/**
 * Invites these addresses and prints their links: the links alone on standard output, one a line, what is said about them on
 * standard error. Where e-mail is on they are mailed as well. An address that cannot be invited does not keep the others
 * from it; a group that there is not keeps all.
 */
export async function invite(
  root: string,
  settings: Settings,
  {
    typed,
    role: typedRole = 'member',
    groups = [],
  }: { typed: string[]; role: string | undefined; groups?: string[] },
): Promise<ExitCode> {
  const emails = readAddresses(typed, NewEmailAddress);
  const role = INVITABLE_ROLES.find((known) => known === typedRole);
  if (!role) console.error(words('cli')('wrong.role', { typed: typedRole }));
  if (!role || !emails) return 2;
  return withInstance(root, settings, async () => {
    const found: GroupName[] = [];
    for (const name of groups) {
      const group = await readGroup(name);
      if (!group) return 1;
      found.push(group);
    }
    return inviteAll(emails, role, found);
  });
}

/** Why an invite would be of no use to anybody at this moment, in a sentence; null when it would. */
export async function whyNobodyIsInvited(): Promise<string | null> {
  const { mail, inviteLinksByMailOnly } = config();
  if (!(await hasOwner())) return words('cli')('invite.no_owner');
  return !mail && inviteLinksByMailOnly ? words('cli')('invite.email_off') : null;
}

async function inviteAll(
  emails: EmailAddress[],
  role: InvitableRole,
  groups: GroupName[],
): Promise<ExitCode> {
  const reason = await whyNobodyIsInvited();
  if (reason) {
    console.error(reason);
    return 1;
  }
  let invited = 0;
  for (let from = 0; from < emails.length; from += MOST_INVITED_AT_ONCE) {
    const people = emails.slice(from, from + MOST_INVITED_AT_ONCE).map((email) => ({ text: email, email }));
    const input = { emails: people, role, groups: groups.map(({ id }) => id) };
    for (const sent of await sendInvitations(commandLine, input))
      if (await tell(sent, role, groups)) invited++;
  }
  const t = words('cli');
  if (invited > 0 && config().mail) console.error(t('invite.mailed', { count: invited }));
  if (invited > 0 && config().inviteLinksByMailOnly)
    console.error(t('invite.only_mailed', { count: invited }));
  return invited === emails.length ? 0 : 1;
}

/** Says what became of an address, and prints its link where it may be shown. False: nobody was invited. */
async function tell(sent: InvitationOutcome, role: InvitableRole, groups: GroupName[]): Promise<boolean> {
  const t = words('cli');
  const { text: email, outcome } = sent;
  const isInvited = outcome === 'invited' || outcome === 'invited_again';
  const isShown = !config().inviteLinksByMailOnly;
  const link = isInvited && isShown ? (sent.link ?? (await copyLink(email))) : null;
  // Without a link they joined by the mail a moment ago.
  if (!isInvited || (isShown && !link)) {
    console.error(t('invite.already_user', { email }));
    return false;
  }
  const names = groups.map(({ name }) => name);
  const into = { hasGroups: names.length > 0 ? 'yes' : 'no', groups: sayList(names, language()) };
  console.error(t(`invite.${outcome}`, { email, role, ...into }));
  if (link) console.log(link);
  return true;
}

async function copyLink(email: EmailAddress): Promise<string | null> {
  const invitation = await findOpenInvitation(email);
  return invitation && (await copyInvitationLink(commandLine, invitation)).link;
}
