import { db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must, Problem } from '../problem';
import { lockActor } from '../users/rows';
import { nameKeyOf } from './name-key';
import { mayManageGroups } from './policy';
import type { RenameGroup } from './schema';

/**
 * Calls a group otherwise; who is in it and what it opens stays. Its own name again is no fault, but nothing has changed
 * then. Throws `forbidden`, `group_gone`, and `group_exists` when another is called like this but for case.
 */
export async function renameGroup(
  actor: Actor,
  { id, name }: RenameGroup,
): Promise<{ from: string; hasChanged: boolean }> {
  try {
    return await db().$transaction(async (tx) => {
      must(mayManageGroups(await lockActor(tx, actor)), 'forbidden');
      const [group] = await tx.$queryRaw<{ name: string }[]>`
        select name from "group" where id = ${id}::uuid for update`;
      must(group, 'group_gone');
      const from = group.name;
      if (from === name) return { from, hasChanged: false };
      await tx.group.update({ where: { id }, data: { name, nameKey: nameKeyOf(name) } });
      await record(tx, actor, { event: 'group.renamed', subjectId: id, facts: { from, to: name } });
      return { from, hasChanged: true };
    });
  } catch (thrown) {
    const isTaken = thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
    throw isTaken ? new Problem('group_exists', { name }) : thrown;
  }
}
