import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';

/** Ends the set-up wizard for good, for the owner who is in it. Twice is no fault, nor is anybody else's try: nothing happens. */
export async function finishSetup(actor: Actor): Promise<void> {
  if (actor.kind !== 'user') return;
  await db().$transaction(async (tx) => {
    const where = { ownerId: actor.id, finishedAt: null };
    const { count } = await tx.setup.updateMany({ where, data: { finishedAt: new Date() } });
    if (count === 1) await record(tx, actor, { event: 'setup.finished' });
  });
}
