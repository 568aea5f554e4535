import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockActorAndUsers } from '../users/rows';
import { mayManageGroups } from './policy';
import type { GroupPerson } from './schema';

/** Whom it was about, null when nobody is there by that id, and whether anything has changed. */
export type GroupChange = GroupPerson & { email: string | null; hasChanged: boolean };

/** Somebody whom a group can hold. */
type Held = { id: string; email: string };

// Everybody locks users before open invitations, and those before groups, so that nobody waits crosswise.

/**
 * The groups with these ids, from A to Z, which are neither removed nor renamed until the transaction ends. Those that are
 * not there are left out.
 */
export async function lockGroups(tx: Tx, ids: string[]): Promise<{ id: string; name: string }[]> {
  const groups = await tx.$queryRaw<{ id: string; name: string; nameKey: string }[]>`
    select id, name, "nameKey" from "group" where id = any(${ids}::uuid[]) order by id for key share`;
  return inOrder(groups);
}

/**
 * The actor and these people as they are now, locked until the transaction ends: users, and open invitations, expired or
 * not. Those that are not there any more are left out. Throws `forbidden` as `lockActor()` does.
 */
export async function lockPeople(
  tx: Tx,
  actor: Actor,
  people: GroupPerson[],
): Promise<{ actor: Actor; users: Held[]; invited: Held[] }> {
  const { actor: present, users } = await lockActorAndUsers(tx, actor, idsOf(people, 'user'));
  // In the order in which sending locks them.
  const invited = await tx.$queryRaw<Held[]>`
    select id, email from invitation
    where id = any(${idsOf(people, 'invitation')}::uuid[]) and "acceptedAt" is null and "revokedAt" is null
    order by email for update`;
  return { actor: present, users, invited };
}

/** Writes into the log who came into a group or left it, and says of each who was asked for whether they did. */
export async function tellChanges(
  tx: Tx,
  actor: Actor,
  event: 'group.joined' | 'group.left',
  group: { name: string },
  people: GroupPerson[],
  found: Held[],
  changedIds: string[],
): Promise<GroupChange[]> {
  const changed = new Set(changedIds);
  const emails = new Map(found.map(({ id, email }) => [id, email]));
  const records = found
    .filter(({ id }) => changed.has(id))
    .map(({ id, email }) => ({ event, subjectId: id, facts: { email, group: group.name } }));
  await record(tx, actor, ...records);
  return people.map(({ kind, id }) => ({
    kind,
    id,
    email: emails.get(id) ?? null,
    hasChanged: changed.has(id),
  }));
}

/**
 * Has these people come into these groups, and no others, when they accept, in the transaction that invites them. Says how
 * the groups are called, from A to Z. Throws `forbidden`, and `group_gone` when one of the groups is not there any more.
 */
export async function placeInvited(
  tx: Tx,
  actor: Actor,
  invitationIds: string[],
  groupIds: string[],
): Promise<string[]> {
  must(mayManageGroups(actor), 'forbidden');
  const groups = await lockGroups(tx, groupIds);
  must(groups.length === new Set(groupIds).size, 'group_gone');
  await tx.invitationGroup.deleteMany({ where: { invitationId: { in: invitationIds } } });
  const rows = groups.flatMap((group) =>
    invitationIds.map((invitationId) => ({ groupId: group.id, invitationId })),
  );
  await tx.invitationGroup.createMany({ data: rows });
  return groups.map(({ name }) => name);
}

/**
 * Brings somebody who accepts an invitation into the groups that it was sent for, in the transaction that makes them a user.
 * A group that was removed meanwhile is no fault. Says how the groups are called, from A to Z.
 */
export async function admitInvited(tx: Tx, invitationId: string, userId: string): Promise<string[]> {
  const placed = await tx.invitationGroup.findMany({ where: { invitationId } });
  const groups = await lockGroups(
    tx,
    placed.map(({ groupId }) => groupId),
  );
  await tx.groupMember.createMany({ data: groups.map(({ id }) => ({ groupId: id, userId })) });
  await tx.invitationGroup.deleteMany({ where: { invitationId } });
  return groups.map(({ name }) => name);
}

/** Deletes every group, and who is in it, for an instance that begins anew. */
export async function deleteAllGroups(tx: Tx): Promise<void> {
  await tx.group.deleteMany();
}

/** From A to Z. */
function inOrder<G extends { nameKey: string }>(groups: G[]): G[] {
  return groups.toSorted((one, other) => (one.nameKey < other.nameKey ? -1 : 1));
}

function idsOf(people: GroupPerson[], kind: GroupPerson['kind']): string[] {
  return people.flatMap((person) => (person.kind === kind ? person.id : []));
}
