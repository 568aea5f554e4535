import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { replaceEmailChange } from './rows';

/**
 * Takes back the change of address that the actor has asked for. Throws `forbidden` to visitors, and `not_found` when none
 * is open any more.
 */
export async function withdrawEmailChange(actor: Actor): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const { id, email } = actor;
  await db().$transaction(async (tx) => {
    const newEmail = await replaceEmailChange(tx, id);
    must(newEmail, 'not_found');
    const facts = { email, to: newEmail };
    await record(tx, actor, { event: 'email_change.withdrawn', subjectId: id, facts });
  });
}
