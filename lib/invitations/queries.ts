import { db, type Tx } from '../../database/database';
import type { Invitation, User } from '../../prisma/generated/client';
import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { hasEnded } from '../clock';
import type { EmailAddress } from '../email-address';
import { wholeName } from '../person-name';
import { must, Problem } from '../problem';
import { idInToken, matchToken } from '../token';
import { INVITE_LINK } from './link';
import { mayManageInvitations, needsApproval } from './policy';

export type OpenInvitation = {
  id: string;
  email: string;
  role: Role;
  /** As the inviter knew them; empty when they told none. */
  firstName: string;
  lastName: string;
  version: number;
  expiresAt: Date;
  /** Who invited, or null when they have left. */
  inviter: string | null;
};

/**
 * The invitation that a link opens; reading it changes nothing, however often a mail scanner does.
 * Throws `link_unknown`, `invitation_used`, `invitation_revoked`, `invitation_replaced`, `invitation_waiting`, `invitation_expired`, or `already_user` when the address has
 * an account by now. The person holds a link that was really sent, so saying which of them it is gives nothing away.
 */
export async function getOpenInvitation(token: string): Promise<OpenInvitation> {
  const { row, isReplaced } = await readLink(token);
  const problem = await findProblem(row, isReplaced);
  if (problem) throw problem;
  return shapeOf(row);
}

/**
 * The invitation behind a link that was really sent, and the problem with it, if there is one. Throws `link_unknown`; the
 * problem is one that `getOpenInvitation()` throws.
 */
export async function getLinkedInvitation(
  token: string,
): Promise<{ invitation: OpenInvitation; problem: Problem | null }> {
  const { row, isReplaced } = await readLink(token);
  return { invitation: shapeOf(row), problem: await findProblem(row, isReplaced) };
}

type Row = Invitation & { invitedBy: User | null };

async function readLink(token: string): Promise<{ row: Row; isReplaced: boolean }> {
  const id = idInToken(token);
  const row = id && (await db().invitation.findUnique({ where: { id }, include: { invitedBy: true } }));
  must(row, 'link_unknown');
  const match = matchToken(token, INVITE_LINK, row.version);
  must(match !== 'unknown', 'link_unknown');
  return { row, isReplaced: match === 'replaced' };
}

function shapeOf(row: Row): OpenInvitation {
  const { id, email, role, firstName, lastName, version, expiresAt } = row;
  return { id, email, role, firstName, lastName, version, expiresAt, inviter: inviterOf(row) };
}

function inviterOf({ invitedBy }: Row): string | null {
  return invitedBy && wholeName(invitedBy);
}

/** Why a link does not open its invitation; null when it does. */
async function findProblem(row: Row, isReplaced: boolean): Promise<Problem | null> {
  const { email, expiresAt: at } = row;
  const inviter = inviterOf(row);
  if (row.acceptedAt) return new Problem('invitation_used');
  if (row.revokedAt) return new Problem('invitation_revoked', { inviter });
  if (isReplaced) return new Problem('invitation_replaced', { email });
  if (await db().user.count({ where: { email } })) {
    // They may have come in by this very invitation a moment ago.
    const isAccepted = await db().invitation.count({ where: { id: row.id, acceptedAt: { not: null } } });
    return new Problem(isAccepted ? 'invitation_used' : 'already_user');
  }
  if (needsApproval(row)) return new Problem('invitation_waiting');
  const hasExpired = hasEnded(at, row.lifeHours * 3_600_000);
  return hasExpired ? new Problem('invitation_expired', { inviter, email, at }) : null;
}

/** The open invitation of an address, expired or not; null when there is none. */
export async function findOpenInvitation(email: EmailAddress): Promise<{ id: string } | null> {
  return db().invitation.findFirst({
    where: { email, acceptedAt: null, revokedAt: null },
    select: { id: true },
  });
}

/** The invitation by which the actor came; null for the owner and whoever was imported. Throws `forbidden` to visitors. */
export async function findOwnInvitation(
  actor: Actor,
): Promise<{ inviter: string | null; role: Role; sentAt: Date; acceptedAt: Date | null } | null> {
  must(actor.kind === 'user', 'forbidden');
  const row = await db().invitation.findUnique({
    where: { acceptedUserId: actor.id },
    include: { invitedBy: true },
  });
  if (!row) return null;
  const { role, sentAt, acceptedAt } = row;
  return { inviter: inviterOf(row), role, sentAt, acceptedAt };
}

/** How many open invitations a user answers for, expired ones included. */
export async function countOpenInvitationsBy(tx: Tx, userId: string): Promise<number> {
  return tx.invitation.count({ where: { invitedById: userId, acceptedAt: null, revokedAt: null } });
}

/** The invitation by which somebody came in; null where they came in otherwise. */
export async function findAcceptedInvitation(userId: string): Promise<Invitation | null> {
  return db().invitation.findUnique({ where: { acceptedUserId: userId } });
}

/** The address of an invitation that was taken back; null when there is no such one. Throws `forbidden`. */
export async function findRevoked(actor: Actor, id: string): Promise<{ email: string } | null> {
  must(mayManageInvitations(actor), 'forbidden');
  return db().invitation.findFirst({ where: { id, revokedAt: { not: null } }, select: { email: true } });
}
