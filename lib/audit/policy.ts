import type { Actor } from '../actor';

/** Owner and admins see who did what to whom, and export it. */
export function maySeeActivity(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'user' && actor.role !== 'member');
}
