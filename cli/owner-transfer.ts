import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { handOverOwnership } from '../lib/setup/hand-over';
import { findActiveUser } from '../lib/users/queries';
import { readAddress } from './address';
import { type ExitCode, withInstance } from './open';

/** Makes the user with this address the owner, and the owner an admin. Resolves with the exit code. */
export async function transferOwner(root: string, settings: Settings, typed: string): Promise<ExitCode | 2> {
  const email = readAddress(typed);
  if (email === null) return 2;
  return withInstance(root, settings, async () => {
    const user = await findActiveUser(email);
    if (!user) {
      console.error(`Nobody with the address ${email} can sign in here. Invite and enable them first.`);
      return 1;
    }
    if (user.role === 'owner') {
      console.error(`${email} is the owner already.`);
      return 0;
    }
    const { from, to } = await handOverOwnership(commandLine, { userId: user.id });
    console.error(`${to} is the owner now, and ${from} is an admin.`);
    return 0;
  });
}
