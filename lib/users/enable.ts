import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { lockManagedUser, type UserChange } from './rows';
import type { UserId } from './schema';

/**
 * Lets a user in again who was disabled, with the role and the password that they had. Twice is no fault, but nothing has
 * changed then. Throws `forbidden`, `not_found`, `own_account` and `owner_protected`.
 */
export async function enableUser(actor: Actor, { userId }: UserId): Promise<UserChange> {
  return db().$transaction(async (tx) => {
    const {
      user: { email, disabledAt },
    } = await lockManagedUser(tx, actor, userId);
    if (!disabledAt) return { email, hasChanged: false };
    await tx.user.update({ where: { id: userId }, data: { disabledAt: null } });
    await record(tx, actor, { event: 'user.enabled', subjectId: userId, facts: { email } });
    return { email, hasChanged: true };
  });
}
