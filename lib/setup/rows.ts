import type { Tx } from '../../database/database';

/** Whoever claims, skips or resets the instance holds this until their transaction ends, and finds all as others left it. */
export async function lockSetup(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('setup'))`;
}

/**
 * The owner, who stays the owner until the transaction ends: whoever hands ownership over waits. Null where nobody has
 * claimed the instance.
 */
export async function lockOwner(tx: Tx): Promise<{ id: string; email: string } | null> {
  await tx.$executeRaw`select id from setup for update`;
  const setup = await tx.setup.findUnique({
    where: { id: 1 },
    select: { owner: { select: { id: true, email: true } } },
  });
  return setup?.owner ?? null;
}
