import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';

/** Puts the list of what is left to do away for good. Twice is no fault. Throws `forbidden` to everybody but the owner. */
export async function putAwayList(actor: Actor): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const where = { ownerId: actor.id };
  const { count } = await db().setup.updateMany({ where, data: { listPutAwayAt: new Date() } });
  must(count === 1, 'forbidden');
}
