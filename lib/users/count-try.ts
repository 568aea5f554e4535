import type { Origin } from '../actor';
import { type Counter, forgive, giveBack, limit, limitAll } from '../rate-limits/limit';
import { findDevice } from './device';
import { SIGN_IN, SIGN_IN_FOR_ACCOUNT, SIGN_IN_FROM_NETWORK, SIGN_IN_ON_DEVICE } from './limits';

/** To be called when the password that was counted turns out to be right. */
export type Forgive = () => Promise<void>;

/**
 * Counts a password that is about to be tried for an account: per account and network, per network, and per account. On a
 * device where the user has signed in before only its own tries count, so whoever guesses from elsewhere, or from the same
 * network, slows down strangers and never the person. `userId` is null where nobody has the account, which is counted
 * alike. Throws `too_many_attempts`, and then it is not to be tried.
 */
export async function countTry(origin: Origin, account: string, userId: string | null): Promise<Forgive> {
  const device = findDevice(origin.device);
  if (device && device.userId === userId) {
    await limit(SIGN_IN_ON_DEVICE, device.nonce);
    return () => forgive(SIGN_IN_ON_DEVICE, device.nonce);
  }
  const { ip } = origin;
  const counters: Counter[] = [
    [SIGN_IN, ip, account],
    [SIGN_IN_FROM_NETWORK, ip],
    [SIGN_IN_FOR_ACCOUNT, account],
  ];
  await limitAll(counters);
  return async () => {
    await forgive(SIGN_IN, ip, account);
    await giveBack([SIGN_IN_FROM_NETWORK, ip], [SIGN_IN_FOR_ACCOUNT, account]);
  };
}
