import type { Actor } from '../actor';
import { config } from '../config';

/** Roles that an invitation can carry. There is one owner, so nobody is invited to be it. */
export const INVITABLE_ROLES = ['member', 'admin'] as const;
export type InvitableRole = (typeof INVITABLE_ROLES)[number];

/** Owner and admins invite, and nobody grants more than they hold: an admin may make admins, a member nobody. */
export function mayInvite(actor: Actor, _role: InvitableRole): boolean {
  return mayManageInvitations(actor);
}

/** Owner and admins resend, copy and revoke any invitation, whoever sent it. */
export function mayManageInvitations(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'user' && actor.role !== 'member');
}

/** The terms of an invitation that is sent or renewed now: when it ends, and who answers for it. */
export function termsFrom(actor: Actor): { sentAt: Date; expiresAt: Date; invitedById: string | null } {
  const sentAt = new Date();
  const expiresAt = new Date(sentAt.getTime() + config().inviteHours * 3_600_000);
  return { sentAt, expiresAt, invitedById: actor.kind === 'user' ? actor.id : null };
}
