import type { Actor } from '../actor';
import { findTwoFactor } from '../factors/queries';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import type { UserId } from '../users/schema';
import { findPasskeys, type OwnPasskey } from './queries';

/** By what somebody signs in besides their password. */
export type Factors = {
  /** Since when they are asked for a code; null when they are not. */
  codeSince: Date | null;
  /** The oldest first, as their user calls them. */
  passkeys: OwnPasskey[];
};

/** A user's second factors, for whoever sees users; those of nobody are none. Throws `forbidden`. */
export async function listFactors(actor: Actor, { userId }: UserId): Promise<Factors> {
  must(maySeeUsers(actor), 'forbidden');
  const [twoFactor, passkeys] = await Promise.all([findTwoFactor(userId), findPasskeys(userId)]);
  return { codeSince: twoFactor?.since ?? null, passkeys };
}
