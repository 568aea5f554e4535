import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { handOverOwnership } from '../lib/setup/hand-over';
import { findActiveUser } from '../lib/users/queries';
import { type ExitCode, withInstance } from './open';
import { readAddress } from './typed';
import { words } from './words';

/** Makes the user with this address the owner, and the owner an admin. */
export async function transferOwner(root: string, settings: Settings, typed: string): Promise<ExitCode> {
  const email = readAddress(typed);
  if (email === null) return 2;
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const user = await findActiveUser(email);
    if (!user) {
      console.error(t('owner.nobody', { email }));
      return 1;
    }
    if (user.role === 'owner') {
      console.error(t('owner.already', { email }));
      return 0;
    }
    console.error(t('owner.done', await handOverOwnership(commandLine, { userId: user.id })));
    return 0;
  });
}
