import type { Actor } from '../actor';
import { config } from '../config';
import { must } from '../problem';
import { type Counter, limit } from '../rate-limits/limit';
import { SETUP_CODE } from './limits';
import { hasOwner, isSetupCode } from './queries';

/**
 * Checks that the actor may decide about the set-up: whoever can read the code that the instance printed. Throws
 * `setup_complete`, `managed_by_environment` where a setting decides, `too_many_attempts` after twenty tries from one
 * network in five minutes, and `setup_code_wrong`. Returns what was counted, to be given back by a fault of what follows.
 */
export async function checkSetupCode(actor: Actor, given: string): Promise<Counter> {
  must(!(await hasOwner()), 'setup_complete');
  const { environmentOwner, userManagementDisabled } = config();
  must(!environmentOwner, 'managed_by_environment', { setting: 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV' });
  must(!userManagementDisabled, 'managed_by_environment', { setting: 'N8N_USER_MANAGEMENT_DISABLED' });
  const counted: Counter = [SETUP_CODE, actor.ip];
  await limit(...counted);
  must(isSetupCode(given), 'setup_code_wrong');
  return counted;
}
