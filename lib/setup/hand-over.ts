import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { must } from '../problem';
import { type NewSession, renewSession } from '../sessions/rows';
import { confirmPassword } from '../users/confirm-password';
import { mayHandOverOwnership, mustNotBeManagedByEnvironment } from '../users/policy';
import { lockUser, updateRole } from '../users/rows';
import type { HandOverOwnership } from './schema';

/**
 * The addresses of the owner before and of the one after, and the sign-in of who was the owner, which goes on under
 * another secret; null where the command line did it.
 */
export type Handover = { from: string; to: string; session: NewSession | null };

/**
 * Makes another active user the owner, and the owner an admin, from their next requests on; there is one owner at every
 * moment. The owner shows their password for it; the command line has none to show. Throws `forbidden` to everybody else,
 * also to whoever was the owner a moment ago, `wrong_password`, `too_many_attempts`, `not_found` when the user is gone or
 * disabled, `owner_protected` when they are the owner already, and `managed_by_environment`.
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
    await tx.$executeRaw`select id from setup for update`;
    const setup = await tx.setup.findUnique({ where: { id: 1 }, include: { owner: true } });
    must(setup?.owner, 'not_found');
    const { id: ownerId, email: from } = setup.owner;
    must(actor.kind !== 'user' || actor.id === ownerId, 'forbidden');
    const heir = await lockUser(tx, userId);
    must(heir && !heir.disabledAt, 'not_found');
    must(mayHandOverOwnership(actor, heir), 'owner_protected');
    // In this order: the database allows one owner, and not two for a moment.
    await updateRole(tx, ownerId, 'admin');
    await updateRole(tx, userId, 'owner');
    await tx.setup.update({ where: { id: 1 }, data: { ownerId: userId } });
    const { email } = heir;
    await record(tx, actor, { event: 'ownership.handed_over', subjectId: userId, facts: { email, from } });
    const session =
      actor.kind === 'user' ? await renewSession(tx, actor.sessionId, { isProved: true }) : null;
    return { from, to: email, session };
  });
}
