import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { limit } from '../rate-limits/limit';
import { LOOKED_UP } from './limits';
import { findKnown } from './marks';
import { mayManageInvitations } from './policy';
import type { LookUpAddresses } from './schema';

/** An address that is known already, and how sending would mark it. */
export type KnownAddress = { email: string; mark: 'already_user' | 'invited_again' };

/**
 * Which of these addresses are of users or have an open invitation; the others are left out. It is asked while somebody
 * types, so it has a budget of its own. Throws `forbidden`, and `too_many_attempts` with the seconds to wait.
 */
export async function lookUpAddresses(actor: Actor, { emails }: LookUpAddresses): Promise<KnownAddress[]> {
  must(actor.kind === 'user' && mayManageInvitations(actor), 'forbidden');
  await limit(LOOKED_UP, actor.id);
  const { taken, invited } = await findKnown(db(), emails);
  return emails.flatMap((email): KnownAddress[] => {
    if (taken.has(email)) return [{ email, mark: 'already_user' }];
    return invited.has(email) ? [{ email, mark: 'invited_again' }] : [];
  });
}
