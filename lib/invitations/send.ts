import { db, type Tx } from '../../database/database';
import type { Invitation } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { placeInvited } from '../groups/rows';
import { must } from '../problem';
import { linkTo } from '../token';
import { lockActor } from '../users/rows';
import { INVITE_LINK } from './link';
import { type MarkedPerson, markPeople, type WhyNotInvited } from './marks';
import { mayManageInvitations } from './policy';
import { rationInvitations, type Shortage, tellInvited } from './rows';
import type { SendInvitations } from './schema';
import { termsFrom, wayOfInvites } from './terms';

/**
 * What became of one thing that was typed. `groups` are the names of those that were told for them, where any were. `link` is there only where e-mail is off and links may be shown:
 * then the inviter passes it on.
 */
export type InvitationOutcome =
  | { text: string; outcome: 'invited' | 'invited_again'; link: string | null; groups?: string[] }
  | { text: string; outcome: WhyNotInvited | Shortage };

/**
 * Invites everybody who can be invited, each with their own outcome, in the order given; a bad one does not sink the
 * rest. An address with an open invitation is invited again: a new link, which voids the older one, and other groups where
 * any were told. Invitations, mails and log are written in one transaction, and nothing waits for the mail server. Those
 * beyond a limit are told so in their own outcome, too. Throws `forbidden`, `too_many_attempts` when the limit leaves nobody
 * at all, and `group_gone` when a group was removed meanwhile.
 */
export async function sendInvitations(actor: Actor, input: SendInvitations): Promise<InvitationOutcome[]> {
  must(mayManageInvitations(actor), 'forbidden');
  return db().$transaction(async (tx) => {
    const present = await lockActor(tx, actor);
    must(mayManageInvitations(present), 'forbidden');
    const people = await markPeople(tx, present, input);
    const free = people.filter(isFree);
    const short = await rationInvitations(tx, actor, free);
    const { created, renewed } = await inviteAll(
      tx,
      present,
      input,
      free.filter(({ email }) => !short.has(email)),
    );
    return people.map((person): InvitationOutcome => {
      if (!isFree(person)) return { text: person.email ?? person.text, outcome: person.mark };
      const { email } = person;
      const shortage = short.get(email);
      if (shortage) return { text: email, outcome: shortage };
      const invitation = created.get(email);
      const groups = person.into.length > 0 && { groups: person.into.map(({ name }) => name) };
      if (invitation) return { text: email, outcome: 'invited', link: shownLink(invitation), ...groups };
      const again = renewed.get(email);
      if (again) return { text: email, outcome: 'invited_again', link: shownLink(again), ...groups };
      // They accepted between our look at the users and our hand on their invitation.
      return { text: email, outcome: 'already_user' };
    });
  });
}

/** Somebody whom nothing keeps from being invited. */
type Free = Extract<MarkedPerson, { mark: 'fine' | 'invited_again' }>;
const isFree = (person: MarkedPerson): person is Free =>
  person.mark === 'fine' || person.mark === 'invited_again';

async function inviteAll(tx: Tx, actor: Actor, { message = '', lifeHours }: SendInvitations, people: Free[]) {
  const terms = { message, ...termsFrom(actor, lifeHours) };
  // Always in the same order, so that two lists with the same people never wait for each other.
  const inOrder = people.toSorted((one, other) => (one.email < other.email ? -1 : 1));
  const created = await tx.invitation.createManyAndReturn({
    data: inOrder.map(({ email, role, firstName, lastName }) => ({
      email,
      role,
      firstName,
      lastName,
      ...terms,
    })),
    skipDuplicates: true,
  });
  const isNew = new Set(created.map(({ email }) => email));
  const renewed = await renewAll(
    tx,
    inOrder.filter(({ email }) => !isNew.has(email)),
    terms,
  );
  const groupsOf = new Map(people.map(({ email, into }) => [email, into.map(({ id }) => id)]));
  const placements = [...created, ...renewed].map(({ id, email }) => ({
    invitationId: id,
    groupIds: groupsOf.get(email) ?? [],
  }));
  // Who is invited again keeps their groups where none are told.
  const groups = await placeInvited(
    tx,
    actor,
    placements.filter(({ groupIds }) => groupIds.length > 0),
  );
  await tellInvited(tx, actor, 'invitation.sent', created, { groups });
  await tellInvited(tx, actor, 'invitation.resent', renewed, { groups });
  return { created: byEmail(created), renewed: byEmail(renewed) };
}

/** Renews the open invitations of these people on new terms. Names that nobody tells this time stay as they are. */
async function renewAll(tx: Tx, people: Free[], terms: ReturnType<typeof termsFrom> & { message: string }) {
  const { message, lifeHours, sentAt, expiresAt, invitedById } = terms;
  const emails = people.map(({ email }) => email);
  await tx.$queryRaw`
    select id from invitation where email = any(${emails}) and "acceptedAt" is null and "revokedAt" is null
    order by email for update`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update invitation
    set role = person.role::"Role",
        "firstName" = coalesce(nullif(person."firstName", ''), invitation."firstName"),
        "lastName" = coalesce(nullif(person."lastName", ''), invitation."lastName"),
        message = ${message}, "lifeHours" = ${lifeHours}, version = version + 1,
        "sentAt" = ${sentAt}, "expiresAt" = ${expiresAt}, "invitedById" = ${invitedById}::uuid
    from unnest(
      ${emails}::text[], ${people.map(({ role }) => role)}::text[],
      ${people.map(({ firstName = '' }) => firstName)}::text[], ${people.map(({ lastName = '' }) => lastName)}::text[]
    ) as person (email, role, "firstName", "lastName")
    where invitation.email = person.email and "acceptedAt" is null and "revokedAt" is null
    returning id`;
  return tx.invitation.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
}

const byEmail = (invitations: Invitation[]) =>
  new Map(invitations.map((invitation) => [invitation.email, invitation]));

function shownLink({ id, version }: Invitation): string | null {
  return wayOfInvites() === 'hand' ? linkTo(INVITE_LINK, id, version) : null;
}
