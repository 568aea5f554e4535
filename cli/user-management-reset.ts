import { commandLine, system } from '../lib/actor';
import type { Settings } from '../lib/config';
import { applyOwner } from '../lib/setup/apply-owner';
import { isClaimable, setupLink } from '../lib/setup/queries';
import { resetInstance } from '../lib/setup/reset';
import { confirmByTyping } from './confirm';
import { type ExitCode, withInstance } from './open';

const LOSS =
  'This deletes every user, sign-in, invite, link and mail of this instance for good. The activity log stays.';

/**
 * Takes the instance back to its first start, once whoever calls it has typed "reset" or brought their answer along, and
 * prints the link for setting it up anew. Resolves with the exit code.
 */
export async function resetUserManagement(
  root: string,
  settings: Settings,
  { isSure, input = process.stdin }: { isSure: boolean; input?: NodeJS.ReadableStream },
): Promise<ExitCode> {
  if (!isSure && !(await confirmByTyping('reset', LOSS, input))) return 1;
  return withInstance(root, settings, async () => {
    const { users, invitations } = await resetInstance(commandLine);
    console.error(`Deleted: ${count(users, 'user')} and ${count(invitations, 'invite')}.`);
    await applyOwner(system);
    if (await isClaimable()) {
      console.error('Set up the owner account:');
      console.log(setupLink());
    }
    return 0;
  });
}

const count = (size: number, thing: string) => `${size} ${thing}${size === 1 ? '' : 's'}`;
