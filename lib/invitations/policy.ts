import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';

/** Roles that an invitation can carry. There is one owner, so nobody is invited to be it. */
export const INVITABLE_ROLES = ['member', 'admin'] as const;
export type InvitableRole = (typeof INVITABLE_ROLES)[number];

/** So many invitations of an instance may be open at once, expired ones included; the command line may send more. */
export const MOST_OPEN_AT_ONCE = 20_000;

/** Owner and admins invite, and nobody grants more than they hold: an admin may make admins, a member nobody. */
export function mayInvite(actor: Actor, role: Role): role is InvitableRole {
  return role !== 'owner' && mayManageInvitations(actor);
}

/** Owner and admins resend, copy and revoke any invitation, whoever sent it. */
export function mayManageInvitations(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'user' && actor.role !== 'member');
}
