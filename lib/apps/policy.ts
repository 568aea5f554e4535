import type { Actor } from '../actor';
import { maySeeUsers } from '../users/policy';

/** Owner and admins say which apps there are and who may open them. */
export function mayManageApps(actor: Actor): boolean {
  return maySeeUsers(actor);
}
