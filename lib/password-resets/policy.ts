import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';

/** Owner and admins pass links on to whoever forgot their password, but an admin never gets hold of the owner's. */
export function mayCopyPasswordResetLink(actor: Actor, role: Role): boolean {
  if (actor.kind === 'user') return actor.role === 'owner' || (actor.role === 'admin' && role !== 'owner');
  return actor.kind === 'system';
}
