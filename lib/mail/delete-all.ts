import type { Tx } from '../../database/database';

/** Empties the outbox for an instance that begins anew: what waits in it is never sent. */
export async function deleteAllMails(tx: Tx): Promise<void> {
  await tx.$executeRaw`select graphile_worker.remove_job('mail:' || id) from mail`;
  await tx.mail.deleteMany();
}
