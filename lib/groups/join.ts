import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { mayManageGroups } from './policy';
import { type GroupChange, lockGroups, lockPeople, tellChanges } from './rows';
import type { JoinGroup } from './schema';

/**
 * Brings people into a group, each with their own outcome, in the order given; somebody invited comes into it when they
 * accept. Being in it already is no fault, but nothing has changed then. Throws `forbidden` and `group_gone`.
 */
export async function joinGroup(actor: Actor, { groupId, people }: JoinGroup): Promise<GroupChange[]> {
  return db().$transaction(async (tx) => {
    const { actor: present, users, invited } = await lockPeople(tx, actor, people);
    must(mayManageGroups(present), 'forbidden');
    const [group] = await lockGroups(tx, [groupId]);
    must(group, 'group_gone');
    const joined = await tx.groupMember.createManyAndReturn({
      data: users.map(({ id }) => ({ groupId, userId: id })),
      skipDuplicates: true,
    });
    const placed = await tx.invitationGroup.createManyAndReturn({
      data: invited.map(({ id }) => ({ groupId, invitationId: id })),
      skipDuplicates: true,
    });
    const changed = [...joined.map((row) => row.userId), ...placed.map((row) => row.invitationId)];
    return tellChanges(tx, actor, 'group.joined', group, people, [...users, ...invited], changed);
  });
}
