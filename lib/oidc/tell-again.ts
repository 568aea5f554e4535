import { db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { lockApp, lockAppManager } from '../apps/rows';
import type { AppId } from '../apps/schema';
import { record } from '../audit/rows';

/**
 * Has an app told again, at once, of all sign-outs that it did not take: those that were given up and those that wait for
 * their next try. Returns how many they are; none is no fault. Throws `forbidden`, and `not_found` when the app is gone.
 */
export async function tellAgain(actor: Actor, { id }: AppId): Promise<number> {
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name } = await lockApp(tx, id);
    const { count } = await tx.oidcNotice.updateMany({
      where: { appId: id, cause: { not: null }, state: { not: 'sent' } },
      data: {
        ...{ state: 'queued', nextTryAt: new Date(), settledAt: null },
        ...{ cause: null, causeFacts: Prisma.DbNull },
      },
    });
    if (count > 0) await record(tx, present, { event: 'app.told_again', subjectId: id, facts: { name } });
    return count;
  });
}
