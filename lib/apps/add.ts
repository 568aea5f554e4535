import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { nameKeyOf } from '../groups/name-key';
import { must } from '../problem';
import { lockUsers } from '../users/rows';
import { placeOf } from './place';
import { lockAppManager, nextPosition, refuseTaken } from './rows';
import type { AddApp } from './schema';

/**
 * Adds an app behind the others of its section, with whom it is open to; of two who add one name or host at once, one does.
 * Throws `forbidden`, `app_exists`, `app_host_taken`, `app_own_host`, `app_not_https`, `app_address_with_more`, and
 * `not_found` when one of the groups or people is gone.
 */
export async function addApp(actor: Actor, input: AddApp): Promise<{ id: string }> {
  const { address: read, groupIds, userIds, ...app } = input;
  return db().$transaction(async (tx) => {
    // All at once and in one order, as everybody locks users.
    await lockUsers(tx, [...userIds, ...(actor.kind === 'user' ? [actor.id] : [])]);
    const present = await lockAppManager(tx, actor);
    const groups = await tx.group.findMany({ where: { id: { in: groupIds } } });
    const users = await tx.user.findMany({ where: { id: { in: userIds } } });
    must(groups.length === new Set(groupIds).size && users.length === new Set(userIds).size, 'not_found');
    const place = placeOf(app.kind, read);
    const nameKey = nameKeyOf(app.name);
    const [added] = await tx.app.createManyAndReturn({
      data: [{ ...app, ...place, nameKey, position: await nextPosition(tx, app.section) }],
      skipDuplicates: true,
      select: { id: true },
    });
    if (!added) await refuseTaken(tx, { nameKey, host: place.host });
    // Whoever had the name or the host was removed at this very moment.
    must(added, 'not_found');
    const { id } = added;
    await tx.appGroup.createMany({ data: groups.map((group) => ({ appId: id, groupId: group.id })) });
    await tx.appUser.createMany({ data: users.map((user) => ({ appId: id, userId: user.id })) });
    const { name } = app;
    await record(
      tx,
      present,
      { event: 'app.added', subjectId: id, facts: { name, address: place.address } },
      ...(app.isForEverybody ? [{ event: 'app.allowed' as const, subjectId: id, facts: { name } }] : []),
      ...groups.map((group) => ({
        event: 'app.allowed' as const,
        subjectId: id,
        facts: { name, group: group.name },
      })),
      ...users.map((user) => ({
        event: 'app.allowed' as const,
        subjectId: user.id,
        facts: { name, email: user.email },
      })),
    );
    return { id };
  });
}
