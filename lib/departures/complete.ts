import { db, type Tx } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import { type Actor, mustHaveProved } from '../actor';
import { must } from '../problem';
import { findActiveUser } from '../users/queries';
import { lockManagedUser } from '../users/rows';
import { type Receipt, removeUser, waitForTurn } from './rows';
import type { CompleteDeparture } from './schema';

/** Somebody may have sent tens of thousands of invites, each of which gets its row in the activity log. */
const TIMEOUT_MS = 120_000;

/**
 * Deletes a user for good, and settles what becomes of what they own: it goes to another active user, or is deleted too.
 * All of it happens or nothing; the activity log keeps the receipt. Throws `proof_needed`, `forbidden`, `own_account`,
 * `owner_protected`, `not_found` when they are gone or another address was typed, and `successor_unknown`.
 */
export async function completeDeparture(actor: Actor, input: CompleteDeparture): Promise<Receipt> {
  mustHaveProved(actor);
  return db().$transaction((tx) => leave(tx, actor, input), { timeout: TIMEOUT_MS });
}

async function leave(tx: Tx, actor: Actor, input: CompleteDeparture): Promise<Receipt> {
  await waitForTurn(tx);
  // From here on nothing more becomes theirs: whatever would refer to them waits for their row.
  const { user: leaver } = await lockManagedUser(tx, actor, input.userId);
  must(input.owned === 'transfer' || input.email === leaver.email, 'not_found');
  const heir = input.owned === 'transfer' ? await getHeir(tx, leaver, input.transferTo) : null;
  return removeUser(tx, actor, leaver, heir);
}

async function getHeir(tx: Tx, leaver: User, email: string): Promise<{ id: string; email: string }> {
  const heir = await findActiveUser(email, tx);
  must(heir && heir.id !== leaver.id, 'successor_unknown', { email });
  return { id: heir.id, email };
}
