import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { clearAllFactors } from '../lib/passkeys/clear-all-factors';
import { findActiveUser } from '../lib/users/queries';
import { readAddress } from './address';
import { type ExitCode, withInstance } from './open';

/**
 * Takes authenticator app, backup codes and passkeys away from the user with this address, the owner too, and signs them
 * out everywhere. Works while the instance runs and while it does not. Resolves with the exit code.
 */
export async function disableMfa(root: string, settings: Settings, typed: string): Promise<ExitCode | 2> {
  const email = readAddress(typed);
  if (email === null) return 2;
  return withInstance(root, settings, async () => {
    const user = await findActiveUser(email);
    if (!user) {
      console.error(`Nobody with the address ${email} can sign in here.`);
      return 1;
    }
    const { hasChanged } = await clearAllFactors(commandLine, { userId: user.id });
    console.error(
      hasChanged
        ? `${email} signs in by password alone now, and is signed out everywhere.`
        : `${email} has no second factor.`,
    );
    return 0;
  });
}
