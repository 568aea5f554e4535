import type { Actor } from '../actor';
import { config } from '../config';
import { must } from '../problem';
import { mayManageUser, mustManageUser, type Target } from '../users/policy';

/** Everybody turns it on for themselves, where the instance lets them or asks for it; those who have it on keep it in any case. */
export function mayTurnOnTwoFactor(): boolean {
  return config().mfaEnabled || config().mfaEnforced;
}

/** Throws `managed_by_environment` where the instance lets nobody turn it on. */
export function mustTurnOnTwoFactor(): void {
  must(mayTurnOnTwoFactor(), 'managed_by_environment', { setting: 'N8N_MFA_ENABLED' });
}

/**
 * Whoever manages a user takes a lost second factor away from them. Nobody does so from the owner, and so into their
 * account, but the machine's own command line.
 */
export function mayClearFactors(actor: Actor, target: Target): boolean {
  return actor.kind === 'system' || mayManageUser(actor, target);
}

/** Throws unless the actor may take it away: `forbidden`, or `owner_protected` or `own_account`. */
export function mustClearFactors(actor: Actor, target: Target): void {
  if (!mayClearFactors(actor, target)) mustManageUser(actor, target);
}
