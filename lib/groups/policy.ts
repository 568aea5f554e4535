import type { Actor } from '../actor';
import { maySeeUsers } from '../users/policy';

/** Owner and admins make groups and say who is in them: they manage everybody that a group can hold. */
export function mayManageGroups(actor: Actor): boolean {
  return maySeeUsers(actor);
}
