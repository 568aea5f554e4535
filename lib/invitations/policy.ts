import type { Role } from '../../prisma/generated/enums';
import { type Actor, actingRole } from '../actor';

/** Roles that an invitation can carry. There is one owner, so nobody is invited to be it. */
export const INVITABLE_ROLES = ['member', 'admin'] as const;
export type InvitableRole = (typeof INVITABLE_ROLES)[number];

/** So many invitations of an instance may be open at once, expired ones included; the command line may send more. */
export const MOST_OPEN_AT_ONCE = 20_000;

/** Of an actor, what decides about inviting. */
type Inviting = Pick<Actor, 'kind'> & { role?: Role; lacksFactor?: boolean };

/** Owner and admins invite, and nobody grants more than they hold: an admin may make admins, a member nobody. */
export function mayInvite(actor: Inviting, role: Role): role is InvitableRole {
  return role !== 'owner' && mayManageInvitations(actor);
}

/** Whoever holds the machine brings users with their passwords: nobody there has shown by a mail that an address is theirs. */
export function mayImport({ kind }: Pick<Actor, 'kind'>): boolean {
  return kind === 'system';
}

/** Owner and admins resend, copy and revoke any invitation, whoever sent it. */
export function mayManageInvitations(actor: Inviting): boolean {
  return actor.kind === 'system' || ['owner', 'admin'].includes(actingRole(actor) ?? '');
}

/**
 * Whether nobody answers for an invitation who may still give its role: its sender was demoted or disabled, or it was handed
 * to somebody who may not. Until somebody approves it nobody is let in by it. What the command line sent needs nobody.
 */
export function needsApproval({ role, invitedById, invitedBy }: Answered): boolean {
  if (invitedById === null) return false;
  const mayStill =
    invitedBy && !invitedBy.disabledAt && mayInvite({ kind: 'user', role: invitedBy.role }, role);
  return !mayStill;
}

/** An invitation and whoever answers for it. */
type Answered = {
  role: Role;
  invitedById: string | null;
  invitedBy: { role: Role; disabledAt: Date | null } | null;
};
