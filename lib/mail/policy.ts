import { type Actor, actingRole } from '../actor';

/** Owner and admins see what became of mails and send test mails. */
export function maySeeMail(actor: Actor): boolean {
  return actor.kind === 'system' || ['owner', 'admin'].includes(actingRole(actor) ?? '');
}
