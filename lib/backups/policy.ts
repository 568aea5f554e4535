import type { Actor } from '../actor';

/** Whether somebody may take everything out of the instance: only whoever sits at its machine. */
export function mayBackUp(actor: Actor): boolean {
  return actor.kind === 'system';
}

/** Whether somebody may look into a backup and replace all that the instance holds by it. */
export function mayRestore(actor: Actor): boolean {
  return actor.kind === 'system';
}
