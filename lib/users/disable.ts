import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { endAllSessions } from '../sessions/rows';
import { lockManagedUser, type UserChange } from './rows';
import type { UserId } from './schema';

/**
 * Shuts a user out: when it answers they are signed out on every device, and neither their password nor a link opens
 * anything until they are enabled again. Nothing else of theirs is lost. Twice is no fault, but nothing has changed then.
 * Throws `forbidden`, `not_found`, `own_account` and `owner_protected`.
 */
export async function disableUser(
  actor: Actor,
  { userId }: UserId,
): Promise<UserChange & { devices: number }> {
  return db().$transaction(async (tx) => {
    const {
      user: { email, disabledAt },
    } = await lockManagedUser(tx, actor, userId);
    if (disabledAt) return { email, hasChanged: false, devices: 0 };
    await tx.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    const devices = await endAllSessions(tx, userId);
    await record(tx, actor, {
      event: 'user.disabled',
      subjectId: userId,
      facts: { email, devices: String(devices) },
    });
    return { email, hasChanged: true, devices };
  });
}
