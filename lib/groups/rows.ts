import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockActorAndUsers } from '../users/rows';
import { mayManageGroups } from './policy';
import type { GroupPerson } from './schema';

/** Whom it was about, null when nobody is there by that id, and whether anything has changed. */
export type GroupChange = GroupPerson & { email: string | null; hasChanged: boolean };

/** Of more rows than fit into one statement Prisma would make several at once, and a transaction has one connection. */
const ROWS_AT_ONCE = 10_000;

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
 * Has the invited come into their groups, and no others, when they accept, in the transaction that invites them. Says by the
 * ids of invitations how those groups are called, from A to Z. Throws `forbidden`, and `group_gone` when one of the groups
 * is not there any more.
 */
export async function placeInvited(
  tx: Tx,
  actor: Actor,
  placements: { invitationId: string; groupIds: string[] }[],
): Promise<Map<string, string[]>> {
  if (placements.length === 0) return new Map();
  must(mayManageGroups(actor), 'forbidden');
  const asked = new Set(placements.flatMap(({ groupIds }) => groupIds));
  // All of them before a row is deleted, for which whoever removes its group would wait.
  const groups = await lockGroups(tx, [...asked]);
  must(groups.length === asked.size, 'group_gone');
  const rows = placements.flatMap(({ invitationId, groupIds }) =>
    groupIds.map((groupId) => ({ invitationId, groupId })),
  );
  await tx.$executeRaw`
    delete from invitation_group where "invitationId" = any(${placements.map(({ invitationId }) => invitationId)}::uuid[])`;
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await tx.invitationGroup.createMany({ data: rows.slice(at, at + ROWS_AT_ONCE) });
  return new Map(
    placements.map(({ invitationId, groupIds }) => [
      invitationId,
      groups.filter(({ id }) => groupIds.includes(id)).map(({ name }) => name),
    ]),
  );
}

/**
 * Brings somebody who accepts an invitation into the groups that it was sent for, in the transaction that makes them a user.
 * A group that was removed meanwhile is no fault. Says how the groups are called, from A to Z.
 */
export async function admitInvited(tx: Tx, invitationId: string, userId: string): Promise<string[]> {
  const placed = await tx.invitationGroup.findMany({ where: { invitationId } });
  const names = await admitUser(
    tx,
    userId,
    placed.map(({ groupId }) => groupId),
  );
  await tx.invitationGroup.deleteMany({ where: { invitationId } });
  return names;
}

/**
 * Brings a user into these groups, in the transaction that makes them one; those that are not there any more are left out.
 * Says how the groups are called, from A to Z.
 */
export async function admitUser(tx: Tx, userId: string, groupIds: string[]): Promise<string[]> {
  const groups = await lockGroups(tx, groupIds);
  await tx.groupMember.createMany({ data: groups.map(({ id }) => ({ groupId: id, userId })) });
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
