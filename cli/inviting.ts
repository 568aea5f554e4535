import { config } from '../lib/config';
import { hasOwner } from '../lib/setup/queries';

/** Why an invite would be of no use to anybody at this moment, in a sentence; null when it would. */
export async function whyNobodyIsInvited(): Promise<string | null> {
  const { mail, inviteLinksByMailOnly } = config();
  if (!(await hasOwner()))
    return 'Nobody owns this instance yet. Start it, and set up the owner account first.';
  if (!mail && inviteLinksByMailOnly)
    return 'Links are only mailed (N8N_INVITE_LINKS_EMAIL_ONLY), and e-mail is off. Set N8N_EMAIL_MODE=smtp to turn it on.';
  return null;
}
