import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { wholeName } from '../person-name';
import { mustChangeOwnProfile } from './policy';
import type { RenameUser } from './schema';

/**
 * Gives the actor the names that they want; everybody sees them from then on. Throws `managed_by_environment`,
 * `factor_needed`, and `forbidden` to visitors.
 */
export async function renameUser(actor: Actor, { firstName, lastName }: RenameUser): Promise<void> {
  mustChangeOwnProfile(actor);
  const { id, email } = actor;
  await db().$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id, NOT: { firstName, lastName } },
      data: { firstName, lastName },
    });
    if (count === 0) return;
    const facts = { email, from: wholeName(actor), to: wholeName({ firstName, lastName }) };
    await record(tx, actor, { event: 'user.renamed', subjectId: id, facts });
  });
}
