import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { copyPasswordResetLink } from '../lib/password-resets/copy-link';
import { findActiveUser } from '../lib/users/queries';
import { readAddress } from './address';
import { type ExitCode, withInstance } from './open';

/**
 * Prints a link by which the user with this address chooses a new password: the link alone on standard output, the words
 * about it beside. Works while the instance runs and while it does not. Resolves with the exit code.
 */
export async function resetPassword(root: string, settings: Settings, typed: string): Promise<ExitCode | 2> {
  const email = readAddress(typed);
  if (email === null) return 2;
  return withInstance(root, settings, async () => {
    const user = await findActiveUser(email);
    if (!user) {
      console.error(`Nobody with the address ${email} can sign in here.`);
      return 1;
    }
    const { link } = await copyPasswordResetLink(commandLine, { userId: user.id });
    console.error(`With this link ${email} chooses a new password. It works once, for one hour:`);
    console.log(link);
    return 0;
  });
}
