import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { findNamed, lockAppFor } from './rows';
import type { AllowApp } from './schema';

/**
 * Lets everybody, a group or one person open an app. Twice is no fault, but nothing has changed then. Throws `forbidden`, and
 * `not_found` when the app, the group or the person is gone.
 */
export async function allowApp(
  actor: Actor,
  input: AllowApp,
): Promise<{ name: string; hasChanged: boolean }> {
  const { appId, groupId, userId } = input;
  return db().$transaction(async (tx) => {
    const { actor: present, app, user } = await lockAppFor(tx, actor, input);
    const { name } = app;
    const facts = await findNamed(tx, { groupId, user });
    const { count } = groupId
      ? await tx.appGroup.createMany({ data: [{ appId, groupId }], skipDuplicates: true })
      : userId
        ? await tx.appUser.createMany({ data: [{ appId, userId }], skipDuplicates: true })
        : await tx.app.updateMany({
            where: { id: appId, isForEverybody: false },
            data: { isForEverybody: true },
          });
    if (count > 0)
      await record(tx, present, {
        event: 'app.allowed',
        subjectId: userId ?? appId,
        facts: { name, ...facts },
      });
    return { name, hasChanged: count > 0 };
  });
}
