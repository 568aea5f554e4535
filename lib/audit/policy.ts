import { type Actor, actingRole } from '../actor';

/** Owner and admins see who did what to whom, and export it. */
export function maySeeActivity(actor: Actor): boolean {
  return actor.kind === 'system' || ['owner', 'admin'].includes(actingRole(actor) ?? '');
}
