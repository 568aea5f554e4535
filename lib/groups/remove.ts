import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockActor } from '../users/rows';
import { mayManageGroups } from './policy';
import type { GroupId } from './schema';

/**
 * Removes a group: nobody is in it any more, nobody comes into it by an invite, and what apps it opened it no longer opens.
 * Says how many people were in it, invited ones aside, and how many apps it opened. Throws `forbidden` and `group_gone`.
 */
export async function removeGroup(
  actor: Actor,
  { id }: GroupId,
): Promise<{ name: string; people: number; apps: number }> {
  return db().$transaction(async (tx) => {
    must(mayManageGroups(await lockActor(tx, actor)), 'forbidden');
    // Whoever joins it at this moment has finished before, or finds no group.
    const [group] = await tx.$queryRaw<{ name: string }[]>`
      select name from "group" where id = ${id}::uuid for update`;
    must(group, 'group_gone');
    const { name } = group;
    const people = await tx.groupMember.count({ where: { groupId: id } });
    const apps = await tx.appGroup.count({ where: { groupId: id } });
    await tx.group.delete({ where: { id } });
    await record(tx, actor, {
      event: 'group.removed',
      subjectId: id,
      facts: { name, people: String(people) },
    });
    return { name, people, apps };
  });
}
