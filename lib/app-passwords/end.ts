import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import type { EndAppPassword } from './schema';

/**
 * Ends one app password of the actor's: with the next request it opens nothing. Throws `not_found` when it has ended
 * already or is not theirs, and `forbidden` to visitors.
 */
export async function endAppPassword(actor: Actor, { id }: EndAppPassword): Promise<{ name: string }> {
  must(actor.kind === 'user', 'forbidden');
  const { id: userId, email } = actor;
  return db().$transaction(async (tx) => {
    const found = await tx.appPassword.findUnique({
      where: { id, userId },
      select: { name: true, app: { select: { name: true } } },
    });
    const { count } = await tx.appPassword.deleteMany({ where: { id, userId } });
    must(found && count === 1, 'not_found');
    const facts = { email, app: found.app.name, name: found.name };
    await record(tx, actor, { event: 'app_password.ended', subjectId: userId, facts });
    return { name: found.name };
  });
}
