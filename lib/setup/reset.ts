import { db, lockEveryTable } from '../../database/database';
import type { Actor } from '../actor';
import { deleteAllApps } from '../apps/rows';
import { record } from '../audit/rows';
import { deleteAllGroups } from '../groups/rows';
import { deleteAllInvitations } from '../invitations/rows';
import { deleteAllMails } from '../mail/rows';
import { must } from '../problem';
import { deleteAllUsers } from '../users/rows';
import { lockSetup } from './rows';

/** How many were deleted. */
export type Reset = { users: number; invitations: number };

/** A large instance has many rows to delete. */
const TIMEOUT_MS = 300_000;

/**
 * Takes the instance back to its first start, as if nobody had ever claimed it: users with their sign-ins and links,
 * invitations, groups, apps and mails are deleted, all of them or none. The activity log stays and records it. For the command line of
 * the machine alone. Throws `forbidden`.
 */
export async function resetInstance(actor: Actor): Promise<Reset> {
  must(actor.kind === 'system', 'forbidden');
  return db().$transaction(
    async (tx) => {
      await lockSetup(tx);
      // Whoever writes at this moment has finished before, or waits and then finds no user: no row is left over.
      await lockEveryTable(tx, 'exclusive');
      await tx.setup.deleteMany();
      await tx.setupSkip.deleteMany();
      const invitations = await deleteAllInvitations(tx);
      const users = await deleteAllUsers(tx);
      await deleteAllApps(tx);
      await deleteAllGroups(tx);
      await deleteAllMails(tx);
      const facts = { users: String(users), invitations: String(invitations) };
      await record(tx, actor, { event: 'setup.reset', facts });
      return { users, invitations };
    },
    { timeout: TIMEOUT_MS },
  );
}
