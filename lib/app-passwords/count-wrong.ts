import type { Origin } from '../actor';
import { normaliseEmailAddress } from '../email-address';
import { limitAll } from '../rate-limits/limit';
import { APP_PASSWORD_FOR_ACCOUNT, APP_PASSWORD_FROM_NETWORK } from './limits';

/**
 * Counts a wrong app password, by network and by account. A right one is looked up by its hash and never counted: it has
 * too many random bits to be found by trying. Throws `too_many_attempts`.
 */
export async function countWrongAppPassword(actor: Origin, { email }: { email: string }): Promise<void> {
  await limitAll([
    [APP_PASSWORD_FROM_NETWORK, actor.ip],
    [APP_PASSWORD_FOR_ACCOUNT, normaliseEmailAddress(email) ?? email.slice(0, 320)],
  ]);
}
