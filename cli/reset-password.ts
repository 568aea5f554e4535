import { system } from '../lib/actor';
import type { Settings } from '../lib/config';
import { EmailAddress } from '../lib/email-address';
import { copyPasswordResetLink } from '../lib/password-resets/copy-link';
import { findActiveUser } from '../lib/users/queries';
import { openInstance, type Part, stopParts } from './open';

/**
 * Prints a link by which the user with this address chooses a new password: the link alone on standard output, the words
 * about it beside. Works while the instance runs and while it does not. Resolves with the exit code.
 */
export async function resetPassword(root: string, settings: Settings, typed: string): Promise<0 | 1 | 2> {
  const { data: email, error } = EmailAddress.safeParse(typed);
  if (email === undefined) {
    console.error(`"${typed}" is no address. ${error?.issues[0]?.message}`);
    return 2;
  }
  const parts: Part[] = [];
  try {
    await openInstance(root, settings, parts);
    const user = await findActiveUser(email);
    if (!user) {
      console.error(`Nobody with the address ${email} can sign in here.`);
      return 1;
    }
    const { link } = await copyPasswordResetLink(system, { userId: user.id });
    console.error(`With this link ${email} chooses a new password. It works once, for one hour:`);
    console.log(link);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await stopParts(parts);
  }
}
