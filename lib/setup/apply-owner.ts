import { db, type Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/record';
import { config, type EnvironmentOwner } from '../config';
import { Problem } from '../problem';
import { endAllSessions } from '../sessions/rows';
import { insertUser, lockUser, updateIdentity } from '../users/rows';
import { lockSetup } from './queries';

/**
 * Has the owner be whom the environment says (N8N_INSTANCE_OWNER_MANAGED_BY_ENV): made where there is none, else changed
 * where they differ. Another password signs them out everywhere. Where nothing differs nothing happens, so that every
 * process may call it at every start. Throws an Error in words when the address is that of another user.
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
    if (!(thrown instanceof Problem && thrown.code === 'already_user')) throw thrown;
    throw new Error(
      `N8N_INSTANCE_OWNER_EMAIL: ${email} is the address of another user of this instance. Set it to the owner's own, or delete that user first.`,
    );
  }
}

/** The owner's id if there was anything to do. */
async function apply(tx: Tx, wanted: EnvironmentOwner): Promise<string | null> {
  // Whoever hands ownership over holds this row.
  await tx.$executeRaw`select id from setup for update`;
  const setup = await tx.setup.findUnique({ where: { id: 1 } });
  const owner = setup?.ownerId ? await lockUser(tx, setup.ownerId) : null;
  if (!owner) return makeOwner(tx, wanted);
  // There is nothing for the wizard to ask.
  await tx.setup.updateMany({ where: { finishedAt: null }, data: { finishedAt: new Date() } });
  if (isSame(owner, wanted)) return null;
  await updateIdentity(tx, owner.id, wanted);
  if (owner.passwordHash !== wanted.passwordHash) await endAllSessions(tx, owner.id);
  return owner.id;
}

async function makeOwner(tx: Tx, wanted: EnvironmentOwner): Promise<string> {
  const { id } = await insertUser(tx, { ...wanted, role: 'owner' });
  await tx.setupSkip.deleteMany();
  await tx.setup.create({ data: { id: 1, ownerId: id, finishedAt: new Date() } });
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
