import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { givingBackOnFault } from '../rate-limits/limit';
import { checkSetupCode } from './check-code';
import { lockSetup } from './rows';
import type { SkipSetup } from './schema';

/**
 * Leaves the instance without an owner for now: whoever has the set-up code can claim it at any time. Twice is no fault.
 * Throws `setup_complete`, `managed_by_environment`, `too_many_attempts` and `setup_code_wrong`.
 */
export async function skipSetup(actor: Actor, input: SkipSetup): Promise<void> {
  const counted = await checkSetupCode(actor, input.setupCode);
  await givingBackOnFault([counted], () => skip(actor));
}

async function skip(actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    await lockSetup(tx);
    must((await tx.setup.count()) === 0, 'setup_complete');
    const { count } = await tx.setupSkip.createMany({ data: [{ id: 1 }], skipDuplicates: true });
    if (count === 1) await record(tx, actor, { event: 'setup.skipped' });
  });
}
