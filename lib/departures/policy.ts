import type { Actor, UserActor } from '../actor';
import { must } from '../problem';
import { mayChangeOwnProfile, mustChangeOwnProfile } from '../users/policy';

/** Everybody deletes their own account but the owner, without whom nobody runs the instance. */
export function mayLeave(actor: Actor): actor is UserActor {
  return mayChangeOwnProfile(actor) && actor.role !== 'owner';
}

/** Throws unless the actor may delete their own account: `forbidden`, `factor_needed`, `managed_by_environment` or `owner_protected`. */
export function mustLeave(actor: Actor): asserts actor is UserActor {
  mustChangeOwnProfile(actor);
  must(mayLeave(actor), 'owner_protected');
}
