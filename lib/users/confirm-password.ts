import { db } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { UserActor } from '../actor';
import { must } from '../problem';
import { type Counter, forgive, givingBackOnFault, limit } from '../rate-limits/limit';
import { CURRENT_PASSWORD } from './limits';
import { verifyPassword } from './password';

/**
 * The actor as they are stored, once they have shown that they know their password: asked before what nobody is to do
 * on a device that was left open. Throws `wrong_password`, `too_busy`, and `too_many_attempts` after ten tries in five minutes.
 */
export async function confirmPassword(actor: UserActor, password: string): Promise<User> {
  const counted: Counter = [CURRENT_PASSWORD, actor.id];
  await limit(...counted);
  return givingBackOnFault([counted], async () => {
    const user = await db().user.findUnique({ where: { id: actor.id, disabledAt: null } });
    const matches = await verifyPassword(user?.passwordHash ?? null, password, actor.email);
    must(user && matches, 'wrong_password');
    await forgive(...counted);
    return user;
  });
}
