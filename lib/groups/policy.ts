import type { Actor } from '../actor';
import { maySeeUsers } from '../users/policy';

/** So many groups an instance may have: forms and the header that tells an app of them list each. */
export const MOST_GROUPS = 500;

/** Owner and admins make groups and say who is in them: they manage everybody that a group can hold. */
export function mayManageGroups(actor: Actor): boolean {
  return maySeeUsers(actor);
}
