import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { must } from '../problem';
import { checkSetupCode } from './check-code';
import { lockSetup } from './queries';
import type { SkipSetup } from './schema';

/**
 * Leaves the instance without an owner for now: it says so from then on, and whoever has the set-up code can claim it at
 * any time. Twice is no fault. Throws `setup_complete` when somebody has claimed it, and else as claiming it does.
 */
export async function skipSetup(actor: Actor, input: SkipSetup): Promise<void> {
  await checkSetupCode(actor, input.setupCode);
  await db().$transaction(async (tx) => {
    await lockSetup(tx);
    must((await tx.setup.count()) === 0, 'setup_complete');
    const { count } = await tx.setupSkip.createMany({ data: [{ id: 1 }], skipDuplicates: true });
    if (count === 1) await record(tx, actor, { event: 'setup.skipped' });
  });
}
