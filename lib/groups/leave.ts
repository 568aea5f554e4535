import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { mayManageGroups } from './policy';
import { type GroupChange, lockGroups, lockPeople, tellChanges } from './rows';
import type { LeaveGroup } from './schema';

/**
 * Takes people out of a group, each with their own outcome, in the order given; somebody invited no longer comes into it by
 * accepting. Not being in it is no fault, but nothing has changed then. Throws `forbidden` and `group_gone`.
 */
export async function leaveGroup(actor: Actor, { groupId, people }: LeaveGroup): Promise<GroupChange[]> {
  return db().$transaction(async (tx) => {
    const { actor: present, users, invited } = await lockPeople(tx, actor, people);
    must(mayManageGroups(present), 'forbidden');
    const [group] = await lockGroups(tx, [groupId]);
    must(group, 'group_gone');
    const left = await tx.$queryRaw<{ id: string }[]>`
      delete from group_member where "groupId" = ${groupId}::uuid and "userId" = any(${idsOf(users)}::uuid[])
      returning "userId" as id`;
    const freed = await tx.$queryRaw<{ id: string }[]>`
      delete from invitation_group
      where "groupId" = ${groupId}::uuid and "invitationId" = any(${idsOf(invited)}::uuid[])
      returning "invitationId" as id`;
    const changed = idsOf([...left, ...freed]);
    return tellChanges(tx, actor, 'group.left', group, people, [...users, ...invited], changed);
  });
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
