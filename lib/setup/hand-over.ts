import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { type NewSession, renewSession } from '../sessions/rows';
import { confirmPassword } from '../users/confirm-password';
import { mayHandOverOwnership, mustNotBeManagedByEnvironment } from '../users/policy';
import { lockActor, lockUser, updateRole } from '../users/rows';
import { lockOwner } from './rows';
import type { HandOverOwnership } from './schema';

/**
 * The addresses of the owner before and of the one after, and the session of who was the owner, which goes on under another
 * secret; null where the command line did it.
 */
export type Handover = { from: string; to: string; session: NewSession | null };

/**
 * Makes another active user the owner, and the owner an admin, from their next requests on; there is one owner at every
 * moment. The owner gives their password for it; the command line has none to give. Throws `managed_by_environment`,
 * `forbidden` to everybody else and to whoever was the owner a moment ago, `wrong_password`, `too_many_attempts`,
 * `too_busy`, `not_found` when the user is gone or disabled, and `owner_protected` when they are the owner already.
 */
export async function handOverOwnership(
  actor: Actor,
  { userId, currentPassword = '' }: Pick<HandOverOwnership, 'userId'> & Partial<HandOverOwnership>,
): Promise<Handover> {
  mustNotBeManagedByEnvironment({ role: 'owner' });
  // Asked as of anybody: who is the owner is known only once nobody else can hand ownership over.
  must(mayHandOverOwnership(actor, { id: userId, role: 'member' }), 'forbidden');
  if (actor.kind === 'user') await confirmPassword(actor, currentPassword);
  return db().$transaction(async (tx) => {
    const owner = await lockOwner(tx);
    must(owner, 'not_found');
    await lockActor(tx, actor);
    must(actor.kind !== 'user' || actor.id === owner.id, 'forbidden');
    const heir = await lockUser(tx, userId);
    must(heir && !heir.disabledAt, 'not_found');
    must(mayHandOverOwnership(actor, heir), 'owner_protected');
    // In this order: the database allows one owner, and not two for a moment.
    await updateRole(tx, owner.id, 'admin');
    await updateRole(tx, userId, 'owner');
    await tx.setup.update({ where: { id: 1 }, data: { ownerId: userId } });
    const [from, to] = [owner.email, heir.email];
    const facts = { email: to, from };
    await record(tx, actor, { event: 'ownership.handed_over', subjectId: userId, facts });
    const session =
      actor.kind === 'user' ? await renewSession(tx, actor.sessionId, { isProved: true }) : null;
    return { from, to, session };
  });
}
