import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { copyPasswordResetLink } from '../lib/password-resets/copy-link';
import { findActiveUser } from '../lib/users/queries';
import { type ExitCode, withInstance } from './open';
import { readAddress } from './typed';
import { words } from './words';

/**
 * Prints a link by which the user with this address chooses a new password: the link alone on standard output, what is
 * said about it on standard error.
 */
export async function resetPassword(root: string, settings: Settings, typed: string): Promise<ExitCode> {
  const email = readAddress(typed);
  if (email === null) return 2;
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const user = await findActiveUser(email);
    if (!user) {
      console.error(t('nobody', { email }));
      return 1;
    }
    const { link } = await copyPasswordResetLink(commandLine, { userId: user.id });
    console.error(t('resetPassword.done', { email }));
    console.log(link);
    return 0;
  });
}
