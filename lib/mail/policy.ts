import type { Actor } from '../actor';

/** Owner and admins see what became of mails and send test mails. */
export function maySeeMail(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'user' && actor.role !== 'member');
}
