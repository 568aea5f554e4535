import { timingSafeEqual } from 'node:crypto';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { db } from '../db';
import { hashPassword } from '../password';
import { must } from '../problem';
import { limit } from '../rate-limit';
import { type NewSession, startSession } from '../sessions/start';
import { createUser } from '../users/create';
import { hasOwner, setupCode } from './queries';
import type { CompleteSetup } from './schema';

/**
 * Claims the owner account and signs the owner in. However many try at once, one succeeds: the setup row has a fixed
 * id. Throws `setup_complete` to all others and `setup_code_wrong` to whoever cannot read what the instance printed.
 */
export async function completeSetup(actor: Actor, input: CompleteSetup): Promise<NewSession> {
  must(!(await hasOwner()), 'setup_complete');
  await limit('setupCode', actor.ip);
  must(isSetupCode(input.setupCode), 'setup_code_wrong');
  const { email, firstName, lastName } = input;
  const passwordHash = await hashPassword(input.password);
  return db().$transaction(async (tx) => {
    const { count } = await tx.setup.createMany({ data: [{ id: 1 }], skipDuplicates: true });
    must(count === 1, 'setup_complete');
    const owner = await createUser(tx, { email, firstName, lastName, role: 'owner', passwordHash });
    await tx.setup.update({ where: { id: 1 }, data: { ownerId: owner.id } });
    const session = await startSession(tx, actor, owner.id);
    await record(tx, actor, { event: 'setup.completed', subjectId: owner.id, facts: { email } });
    return session;
  });
}

/** Case and dashes do not count: the code may have been read aloud. */
function isSetupCode(given: string): boolean {
  const code = setupCode();
  if (code === null) return true;
  const [a, b] = [given, code].map((text) => Buffer.from(text.toUpperCase().replace(/[\s-]/g, '')));
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
}
