import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockActor } from '../users/rows';
import { nameKeyOf } from './name-key';
import { mayManageGroups } from './policy';
import { type AddGroup, MOST_GROUPS } from './schema';

/**
 * Makes a group in which nobody is yet. Throws `forbidden`, `group_exists` when one is called like this but for case, and
 * `groups_too_many`.
 */
export async function addGroup(actor: Actor, { name }: AddGroup): Promise<{ id: string }> {
  return db().$transaction(async (tx) => {
    must(mayManageGroups(await lockActor(tx, actor)), 'forbidden');
    must((await tx.group.count()) < MOST_GROUPS, 'groups_too_many', { most: MOST_GROUPS });
    const [group] = await tx.group.createManyAndReturn({
      data: [{ name, nameKey: nameKeyOf(name) }],
      skipDuplicates: true,
      select: { id: true },
    });
    must(group, 'group_exists', { name });
    await record(tx, actor, { event: 'group.added', subjectId: group.id, facts: { name } });
    return group;
  });
}
