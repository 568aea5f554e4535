import { commandLine, system } from '../lib/actor';
import type { Settings } from '../lib/config';
import { applyOwner } from '../lib/setup/apply-owner';
import { isClaimable, setupLink } from '../lib/setup/queries';
import { resetInstance } from '../lib/setup/reset';
import { type ExitCode, withInstance } from './open';
import { confirmByTyping } from './typed';
import { words } from './words';

/**
 * Takes the instance back to its first start, once whoever calls it has typed "reset" or said so before, and prints the
 * link for setting it up anew.
 */
export async function resetUserManagement(
  root: string,
  settings: Settings,
  { isSure, input = process.stdin }: { isSure: boolean; input?: NodeJS.ReadableStream },
): Promise<ExitCode> {
  const t = words('cli');
  if (!isSure && !(await confirmByTyping('reset', t('reset.loss'), input))) return 1;
  return withInstance(root, settings, async () => {
    console.error(t('reset.done', await resetInstance(commandLine)));
    await applyOwner(system);
    if (await isClaimable()) {
      console.error(t('reset.set_up'));
      console.log(setupLink());
    }
    return 0;
  });
}
