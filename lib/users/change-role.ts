import { db } from '../../database/database';
import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { mayChangeRole } from './policy';
import { lockManagedUser, type UserChange, updateRole } from './rows';

/**
 * Gives a user another role. It counts from their next request on, and nothing of theirs ends. A role that they have
 * already is no fault, but nothing has changed then. Throws `forbidden`, `not_found`, `own_account` and `owner_protected`.
 */
export async function changeRole(
  actor: Actor,
  { userId, role }: { userId: string; role: Role },
): Promise<UserChange> {
  return db().$transaction(async (tx) => {
    const { user, actor: present } = await lockManagedUser(tx, actor, userId);
    must(mayChangeRole(present, user, role), 'forbidden');
    const { email, role: from } = user;
    if (from === role) return { email, hasChanged: false };
    await updateRole(tx, userId, role);
    await record(tx, actor, {
      event: 'user.role_changed',
      subjectId: userId,
      facts: { email, from, to: role },
    });
    return { email, hasChanged: true };
  });
}
