import type { Origin } from '../actor';
import { type Counter, forgive, giveBack, isUsedUp, limit, limitAll } from '../rate-limits/limit';
import { findDevice } from './device';
import {
  SIGN_IN,
  SIGN_IN_BEYOND_NETWORK,
  SIGN_IN_FOR_ACCOUNT,
  SIGN_IN_FROM_NETWORK,
  SIGN_IN_ON_DEVICE,
} from './limits';

/** To be called when the password that was counted turns out to be right. */
export type Forgive = () => Promise<void>;

/**
 * Counts a password that is about to be tried for an account: per account and network, per network, and per account. Where
 * the network has no point left, the account has a few of its own there.
 * On devices where the user has signed in before only the tries on all of those together count, so whoever guesses from
 * elsewhere, or from the same network, slows down strangers and never the person. `userId` is null where nobody has the
 * account, which is counted alike. Throws `too_many_attempts`, and then it is not to be tried.
 */
export async function countTry(origin: Origin, account: string, userId: string | null): Promise<Forgive> {
  const device = await findDevice(origin.device);
  if (device && device.userId === userId) {
    await limit(SIGN_IN_ON_DEVICE, device.userId);
    return () => forgive(SIGN_IN_ON_DEVICE, device.userId);
  }
  const { ip } = origin;
  const counted: Counter[] = [
    [SIGN_IN, ip, account],
    [SIGN_IN_FOR_ACCOUNT, account],
  ];
  const taken = await takeFirst(counted, [
    [SIGN_IN_FROM_NETWORK, ip],
    [SIGN_IN_BEYOND_NETWORK, ip, account],
  ]);
  return async () => {
    await forgive(SIGN_IN, ip, account);
    await giveBack([SIGN_IN_FOR_ACCOUNT, account], taken);
  };
}

/**
 * Takes a point of each counter and of the first of two more, or of the second where that one is used up. Gives the one of
 * the two. Throws `too_many_attempts`.
 */
async function takeFirst(counted: Counter[], [first, second]: [Counter, Counter]): Promise<Counter> {
  try {
    await limitAll([...counted, first]);
    return first;
  } catch (thrown) {
    if (!(await isUsedUp(...first))) throw thrown;
    await limitAll([...counted, second]);
    return second;
  }
}
