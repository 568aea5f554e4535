import { db, type Tx } from '../../database/database';
import type { Invitation } from '../../prisma/generated/client';
import { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { hasEnded } from '../clock';
import type { EmailAddress } from '../email-address';
import { must, Problem } from '../problem';
import { idInToken, matchToken } from '../token';
import { FirstName, LastName } from '../users/schema';
import { INVITE_LINK } from './link';
import { type ListedPerson, writePeopleList } from './people-list';
import { type InvitableRole, mayInvite, mayManageInvitations } from './policy';
import type { Shortage } from './ration';
import type { SendInvitations } from './schema';

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
 * Throws `link_unknown`, `…_used`, `…_revoked`, `…_replaced`, `…_expired`, or `already_user` when the address has
 * an account by now. The person holds a link that was really sent, so saying which of them it is gives nothing away.
 */
export async function getOpenInvitation(token: string): Promise<OpenInvitation> {
  const { invitation, problem } = await getLinkedInvitation(token);
  if (problem) throw problem;
  return invitation;
}

/** The invitation behind a link that was really sent, and why the link does not open it, if so. Throws `link_unknown`. */
export async function getLinkedInvitation(
  token: string,
): Promise<{ invitation: OpenInvitation; problem: Problem | null }> {
  const id = idInToken(token);
  const row = id && (await db().invitation.findUnique({ where: { id }, include: { invitedBy: true } }));
  if (!row) throw new Problem('link_unknown');
  const match = matchToken(token, INVITE_LINK, row.version);
  if (match === 'unknown') throw new Problem('link_unknown');
  const { email, role, firstName, lastName, version, expiresAt } = row;
  const inviter = row.invitedBy ? `${row.invitedBy.firstName} ${row.invitedBy.lastName}` : null;
  const invitation = { id: row.id, email, role, firstName, lastName, version, expiresAt, inviter };
  return { invitation, problem: await whyClosed(row, match, inviter) };
}

async function whyClosed(
  row: Invitation,
  match: 'current' | 'replaced',
  inviter: string | null,
): Promise<Problem | null> {
  const { email, expiresAt: at } = row;
  if (row.acceptedAt) return new Problem('invitation_used');
  if (row.revokedAt) return new Problem('invitation_revoked', { inviter });
  if (match === 'replaced') return new Problem('invitation_replaced', { email });
  if (await db().user.count({ where: { email: row.email } })) {
    // They may have come in by this very invitation a moment ago.
    const isAccepted = await db().invitation.count({ where: { id: row.id, acceptedAt: { not: null } } });
    return new Problem(isAccepted ? 'invitation_used' : 'already_user');
  }
  const hasExpired = hasEnded(at, row.lifeHours * 3_600_000);
  return hasExpired ? new Problem('invitation_expired', { inviter, email, at }) : null;
}

/** The open invitation with this id, expired or not, held until the transaction ends; null when there is none. */
export async function lockOpenInvitation(tx: Tx, id: string) {
  await tx.$queryRaw`select id from invitation where id = ${id}::uuid for update`;
  return tx.invitation.findUnique({
    where: { id, acceptedAt: null, revokedAt: null },
    include: { invitedBy: true },
  });
}

/** Why somebody in a list is not invited; the first that applies. */
export type Refusal =
  | 'not_an_address'
  | 'twice'
  | 'unknown_role'
  | 'role_refused'
  | 'name_refused'
  | 'already_user';

/** Somebody in a list, and what would become of them: a new invitation, a new link for an open one, or neither. */
export type MarkedPerson = ListedPerson &
  ({ mark: 'fine' | 'invited_again'; email: string; role: InvitableRole } | { mark: Refusal });

/** What sending these invitations would do for each, in the order given. Changes nothing. Throws `forbidden`. */
export async function previewInvitations(actor: Actor, input: SendInvitations): Promise<MarkedPerson[]> {
  must(mayManageInvitations(actor), 'forbidden');
  return markPeople(db(), actor, input);
}

/** The same, within the transaction of whoever then sends. */
export async function markPeople(tx: Tx, actor: Actor, input: SendInvitations): Promise<MarkedPerson[]> {
  const emails = input.emails.flatMap(({ email }) => email ?? []);
  const users = await tx.user.findMany({ where: { email: { in: emails } }, select: { email: true } });
  const open = await tx.invitation.findMany({
    where: { email: { in: emails }, acceptedAt: null, revokedAt: null },
    select: { email: true },
  });
  const taken = new Set(users.map(({ email }) => email));
  const invited = new Set(open.map(({ email }) => email));
  const seen = new Set<string>();
  return input.emails.map((person): MarkedPerson => {
    const { email } = person;
    if (!email) return { ...person, mark: 'not_an_address' };
    if (seen.has(email)) return { ...person, mark: 'twice' };
    seen.add(email);
    const role = person.role ? roleCalled(person.role) : input.role;
    if (!role) return { ...person, mark: 'unknown_role' };
    if (!mayInvite(actor, role)) return { ...person, mark: 'role_refused' };
    if (!hasGoodNames(person)) return { ...person, mark: 'name_refused' };
    if (taken.has(email)) return { ...person, mark: 'already_user' };
    return { ...person, email, role, mark: invited.has(email) ? 'invited_again' : 'fine' };
  });
}

const MENDABLE: (Refusal | Shortage)[] = [
  'not_an_address',
  'unknown_role',
  'role_refused',
  'name_refused',
  'too_many_open',
  'too_many_sent',
];

/**
 * The people who were refused for what was typed, or for whom there was no room, as text for the box that they came from:
 * there it can be mended, or sent later.
 */
export function writeRefused(people: ListedPerson[], outcomes: { outcome: string }[]): string {
  return writePeopleList(people.filter((_person, n) => MENDABLE.some((why) => why === outcomes[n]?.outcome)));
}

function roleCalled(word: string): Role | undefined {
  return Object.values(Role).find((role) => role === word.trim().toLowerCase());
}

/** A name may be missing: the invited tell it. */
function hasGoodNames({ firstName, lastName }: ListedPerson): boolean {
  const isGood = (name: string | undefined, schema: typeof FirstName) =>
    !name || schema.safeParse(name).success;
  return isGood(firstName, FirstName) && isGood(lastName, LastName);
}

/** The open invitation of an address, expired or not; null when there is none. */
export async function findOpenInvitation(email: EmailAddress): Promise<{ id: string } | null> {
  return db().invitation.findFirst({
    where: { email, acceptedAt: null, revokedAt: null },
    select: { id: true },
  });
}

/** How many open invitations a user answers for, expired ones included. */
export async function countOpenInvitationsBy(tx: Tx, userId: string): Promise<number> {
  return tx.invitation.count({ where: { invitedById: userId, acceptedAt: null, revokedAt: null } });
}

/** The same invitations, held until the transaction ends, in the order in which sending takes them. */
export async function lockOpenInvitationsBy(
  tx: Tx,
  userId: string,
): Promise<{ id: string; email: string }[]> {
  return tx.$queryRaw<{ id: string; email: string }[]>`
    select id, email from invitation
    where "invitedById" = ${userId}::uuid and "acceptedAt" is null and "revokedAt" is null
    order by email for update`;
}
