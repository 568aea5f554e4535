import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { clearAllFactors } from '../lib/passkeys/clear-all-factors';
import { findActiveUser } from '../lib/users/queries';
import { type ExitCode, withInstance } from './open';
import { readAddress } from './typed';
import { words } from './words';

/**
 * Takes authenticator app, backup codes and passkeys away from the user with this address, the owner too, and signs them
 * out everywhere.
 */
export async function disableMfa(root: string, settings: Settings, typed: string): Promise<ExitCode> {
  const email = readAddress(typed);
  if (email === null) return 2;
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const user = await findActiveUser(email);
    if (!user) {
      console.error(t('nobody', { email }));
      return 1;
    }
    const { hasChanged } = await clearAllFactors(commandLine, { userId: user.id });
    console.error(t(hasChanged ? 'mfa.done' : 'mfa.none', { email }));
    return 0;
  });
}
