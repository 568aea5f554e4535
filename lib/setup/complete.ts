import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { givingBackOnFault } from '../rate-limits/limit';
import { type NewSession, startSession } from '../sessions/rows';
import { hashPassword } from '../users/password';
import { insertUser } from '../users/rows';
import { checkSetupCode } from './check-code';
import { lockSetup } from './rows';
import type { CompleteSetup } from './schema';

/**
 * Claims the owner account and signs the owner in, whether or not the set-up was skipped before. However many try at
 * once, one succeeds: the setup row has a fixed id. Throws `setup_complete` to all others, `managed_by_environment`,
 * `too_many_attempts`, `setup_code_wrong`, `password_short`, `password_common`, `password_personal`, `too_busy` and
 * `already_user`.
 */
export async function completeSetup(actor: Actor, input: CompleteSetup): Promise<NewSession> {
  const counted = await checkSetupCode(actor, input.setupCode);
  return givingBackOnFault([counted], () => claim(actor, input));
}

async function claim(actor: Actor, input: CompleteSetup): Promise<NewSession> {
  const { email, firstName, lastName } = input;
  const passwordHash = await hashPassword(input.password, input);
  return db().$transaction(async (tx) => {
    await lockSetup(tx);
    const { count } = await tx.setup.createMany({ data: [{ id: 1 }], skipDuplicates: true });
    must(count === 1, 'setup_complete');
    await tx.setupSkip.deleteMany();
    const owner = await insertUser(tx, { email, firstName, lastName, role: 'owner', passwordHash });
    await tx.setup.update({ where: { id: 1 }, data: { ownerId: owner.id } });
    const session = await startSession(tx, actor, owner.id);
    await record(tx, actor, { event: 'setup.completed', subjectId: owner.id, facts: { email } });
    return session;
  });
}
