import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { findNamed, lockAppFor } from './rows';
import type { AllowApp } from './schema';

/**
 * Takes back what `allowApp` gave, with the next request of whoever it was. They go on opening what they may by something else:
 * a group, say. Twice is no fault, but nothing has changed then. Throws `forbidden`, and `not_found` when the app, the group
 * or the person is gone.
 */
export async function denyApp(actor: Actor, input: AllowApp): Promise<{ name: string; hasChanged: boolean }> {
  const { appId, groupId, userId } = input;
  return db().$transaction(async (tx) => {
    const { actor: present, app, user } = await lockAppFor(tx, actor, input);
    const { name } = app;
    const facts = await findNamed(tx, { groupId, user });
    const { count } = groupId
      ? await tx.appGroup.deleteMany({ where: { appId, groupId } })
      : userId
        ? await tx.appUser.deleteMany({ where: { appId, userId } })
        : await tx.app.updateMany({
            where: { id: appId, isForEverybody: true },
            data: { isForEverybody: false },
          });
    if (count > 0)
      await record(tx, present, {
        event: 'app.denied',
        subjectId: userId ?? appId,
        facts: { name, ...facts },
      });
    return { name, hasChanged: count > 0 };
  });
}
