import type { Origin } from '../actor';
import { type Counter, isUsedUp, limit, limitAll, type Spent } from '../rate-limits/limit';
import {
  SIGN_IN,
  SIGN_IN_BEYOND_NETWORK,
  SIGN_IN_FOR_ACCOUNT,
  SIGN_IN_FROM_NETWORK,
  SIGN_IN_ON_DEVICE,
} from './limits';

/**
 * Counts a password that is about to be tried for an account: per account and network, per network, and per account. Where
 * the network has no point left, the account has a few of its own there.
 * On devices where the user has signed in before only the tries on all of those together count, so whoever guesses from
 * elsewhere, or from the same network, slows down strangers and never the person. `knownFor` is the user whose account it
 * is where the device is known for them, and null anywhere else, as where nobody has the account. Throws
 * `too_many_attempts`, and then it is not to be tried. Returns what is undone where the password turns out to be right.
 */
export async function countTry({ ip }: Origin, account: string, knownFor: string | null): Promise<Spent> {
  if (knownFor) {
    await limit(SIGN_IN_ON_DEVICE, knownFor);
    return { forgiven: [SIGN_IN_ON_DEVICE, knownFor], givenBack: [] };
  }
  const counted: Counter[] = [
    [SIGN_IN, ip, account],
    [SIGN_IN_FOR_ACCOUNT, account],
  ];
  const taken = await takeFirst(counted, [
    [SIGN_IN_FROM_NETWORK, ip],
    [SIGN_IN_BEYOND_NETWORK, ip, account],
  ]);
  return { forgiven: [SIGN_IN, ip, account], givenBack: [[SIGN_IN_FOR_ACCOUNT, account], taken] };
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
