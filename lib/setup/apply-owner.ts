import { db, type Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config, type EnvironmentOwner } from '../config';
import { Problem } from '../problem';
import { endAllSessions } from '../sessions/rows';
import { insertUser, lockUser, updateIdentity } from '../users/rows';
import { lockOwner, lockSetup } from './rows';

declare module '../problem' {
  interface ProblemFacts {
    /** The environment gives the owner the address of another user. */
    environment_owner_taken: { email: string };
  }
}

/**
 * Makes the owner whom the environment describes (N8N_INSTANCE_OWNER_MANAGED_BY_ENV), or changes the owner where they
 * differ from it. Another password signs them out everywhere. Where nothing differs nothing is written, so that every
 * process may call it at every start. Throws `environment_owner_taken`.
 */
export async function applyOwner(actor: Actor): Promise<void> {
  const wanted = config().environmentOwner;
  if (!wanted) return;
  const { email } = wanted;
  try {
    await db().$transaction(async (tx) => {
      await lockSetup(tx);
      const ownerId = await apply(tx, wanted);
      if (ownerId)
        await record(tx, actor, {
          event: 'setup.managed_by_environment',
          subjectId: ownerId,
          facts: { email },
        });
    });
  } catch (thrown) {
    const isTaken = thrown instanceof Problem && thrown.is('already_user');
    throw isTaken ? new Problem('environment_owner_taken', { email }) : thrown;
  }
}

/** The owner's id if anything was changed. */
async function apply(tx: Tx, wanted: EnvironmentOwner): Promise<string | null> {
  const held = await lockOwner(tx);
  const owner = held && (await lockUser(tx, held.id));
  if (!owner) return makeOwner(tx, wanted);
  // The wizard has nothing to ask.
  await tx.setup.updateMany({ where: { finishedAt: null }, data: { finishedAt: new Date() } });
  if (isSame(owner, wanted)) return null;
  await updateIdentity(tx, owner.id, wanted);
  if (owner.passwordHash !== wanted.passwordHash) await endAllSessions(tx, owner.id);
  return owner.id;
}

async function makeOwner(tx: Tx, wanted: EnvironmentOwner): Promise<string> {
  const { id } = await insertUser(tx, { ...wanted, role: 'owner' });
  await tx.setupSkip.deleteMany();
  const now = new Date();
  await tx.setup.create({ data: { id: 1, ownerId: id, finishedAt: now, listPutAwayAt: now } });
  return id;
}

function isSame(owner: EnvironmentOwner, wanted: EnvironmentOwner): boolean {
  const { email, firstName, lastName, passwordHash } = wanted;
  return (
    owner.email === email &&
    owner.firstName === firstName &&
    owner.lastName === lastName &&
    owner.passwordHash === passwordHash
  );
}
