import type { Tx } from '../../database/database';
import type { Invitation } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { MAILED_TO } from '../mail/limits';
import { cancelMails, enqueueMails } from '../mail/rows';
import { Problem } from '../problem';
import { takePoints } from '../rate-limits/limit';
import { INVITED } from './limits';
import { INVITE_LINK } from './link';
import { MOST_OPEN_AT_ONCE } from './policy';

/** The open invitation with this id, expired or not, locked until the transaction ends; null when there is none. */
export async function lockOpenInvitation(tx: Tx, id: string) {
  await tx.$queryRaw`select id from invitation where id = ${id}::uuid for update`;
  return tx.invitation.findUnique({
    where: { id, acceptedAt: null, revokedAt: null },
    include: { invitedBy: true },
  });
}

/** The open invitations that a user answers for, locked until the transaction ends, in the order in which sending locks them. */
export async function lockOpenInvitationsBy(
  tx: Tx,
  userId: string,
): Promise<{ id: string; email: string }[]> {
  return tx.$queryRaw<{ id: string; email: string }[]>`
    select id, email from invitation
    where "invitedById" = ${userId}::uuid and "acceptedAt" is null and "revokedAt" is null
    order by email for update`;
}

/** Whose name stands in the mail; nobody's when the instance itself invites, or they have left. */
type Inviter = { firstName: string; lastName: string } | null;

/**
 * Has the invited told, and the log written, in the transaction that made or renewed their invitations. Mails of older
 * links that still wait are taken out of the queue: nobody gets a link that is dead on arrival.
 */
export async function tellInvited(
  tx: Tx,
  actor: Actor,
  event: 'invitation.sent' | 'invitation.resent' | 'invitation.renewed',
  invitations: Invitation[],
  {
    by = actor.kind === 'user' ? actor : null,
    groups,
  }: {
    by?: Inviter;
    /** By the ids of invitations: the names of the groups that were told for them. */
    groups?: Map<string, string[]>;
  } = {},
): Promise<void> {
  if (invitations.length === 0) return;
  if (event !== 'invitation.sent') await cancelMails(tx, ...invitations.map(({ id }) => id));
  const inviter = by && { firstName: by.firstName, lastName: by.lastName };
  const orders = invitations.map(({ id, email, role, version, expiresAt, message }) => ({
    template: 'invite' as const,
    to: email,
    aboutId: id,
    facts: {
      link: { ...INVITE_LINK, id, version },
      role,
      inviter,
      expiresAt: expiresAt.toISOString(),
      ...(message && { message }),
    },
  }));
  await enqueueMails(tx, ...orders);
  const records = invitations.map(({ id, email, role }) => {
    const told = groups?.get(id)?.join(', ');
    return { event, subjectId: id, facts: { email, role, ...(told && { groups: told }) } };
  });
  await record(tx, actor, ...records);
}

/** Why somebody who could be invited is not invited now. */
export type Shortage = 'too_many_open' | 'too_many_sent';

/**
 * For whom of these people, in their order, there is no room now: the instance has as many open invitations as it may
 * have, the actor has sent as many as one person may within the hour, or that address has had as many mails. Everybody else
 * is counted. The command line is not limited. Throws `too_many_attempts` to whoever may send none at all for now.
 */
export async function rationInvitations(
  tx: Tx,
  actor: Actor,
  people: { email: string; mark: 'fine' | 'invited_again' }[],
): Promise<Map<string, Shortage>> {
  if (actor.kind !== 'user' || people.length === 0) return new Map();
  // One after the other, so that the last place is not given twice.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('open invitations'))`;
  const open = await tx.invitation.count({ where: { acceptedAt: null, revokedAt: null } });
  let places = MOST_OPEN_AT_ONCE - open;
  const short = new Map<string, Shortage>();
  for (const { email, mark } of people)
    if (mark === 'fine' && places-- <= 0) short.set(email, 'too_many_open');
  const placed = people.map(({ email }) => email).filter((email) => !short.has(email));
  const own = (await takePoints(tx, INVITED, [actor.id], placed.length)).get(actor.id);
  const { points = 0, seconds = 0 } = own ?? {};
  if (placed.length > 0 && points === 0) throw new Problem('too_many_attempts', { seconds });
  for (const email of placed.slice(points)) short.set(email, 'too_many_sent');
  const mailed = config().mail ? await takePoints(tx, MAILED_TO, placed.slice(0, points)) : [];
  for (const [email, taken] of mailed) if (taken.points === 0) short.set(email, 'too_many_sent');
  return short;
}

/**
 * Has another user answer for the open invitations of one who leaves, and says for how many. Their links stay alive.
 * Each stands in the log.
 */
export async function handOverInvitations(
  tx: Tx,
  actor: Actor,
  from: { id: string; email: string },
  to: { id: string; email: string },
): Promise<number> {
  const invitations = await lockOpenInvitationsBy(tx, from.id);
  await tx.invitation.updateMany({
    where: { invitedById: from.id, acceptedAt: null, revokedAt: null },
    data: { invitedById: to.id },
  });
  const records = invitations.map(({ id, email }) => ({
    event: 'invitation.handed_over' as const,
    subjectId: id,
    facts: { email, from: from.email, to: to.email },
  }));
  await record(tx, actor, ...records);
  return invitations.length;
}

/** Takes back every open invitation of a user who leaves, with the mails that still wait, and says how many. */
export async function revokeAllInvitations(tx: Tx, actor: Actor, by: { id: string }): Promise<number> {
  const invitations = await lockOpenInvitationsBy(tx, by.id);
  await tx.invitation.updateMany({
    where: { invitedById: by.id, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  await cancelMails(tx, ...invitations.map(({ id }) => id));
  const records = invitations.map(({ id, email }) => ({
    event: 'invitation.revoked' as const,
    subjectId: id,
    facts: { email },
  }));
  await record(tx, actor, ...records);
  return invitations.length;
}

/** Deletes every invitation, open or not, for an instance that begins anew; says how many they were. */
export async function deleteAllInvitations(tx: Tx): Promise<number> {
  const { count } = await tx.invitation.deleteMany();
  return count;
}
