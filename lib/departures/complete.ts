import { db, type Tx } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { replaceEmailChange } from '../email-changes/rows';
import { cancelMails } from '../mail/rows';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { mustHaveProved } from '../proof';
import { endAllSessions } from '../sessions/rows';
import { findActiveUser } from '../users/queries';
import { deleteUserRow, lockManagedUser } from '../users/rows';
import { type Owned, settleOwned } from './rows';
import type { CompleteDeparture } from './schema';

/** What ended and what moved: what they owned went to the address `movedTo`, or was deleted where that is null. */
export type Receipt = {
  email: string;
  name: string;
  /** On how many devices they were signed in. */
  devices: number;
  owned: Owned[];
  movedTo: string | null;
};

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
  // One leaves after the other, so that nobody takes over who is leaving at this moment.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('departures'))`;
  // From here on nothing more becomes theirs: whatever would refer to them waits for their row.
  const { user: leaver } = await lockManagedUser(tx, actor, input.userId);
  must(input.owned === 'transfer' || input.email === leaver.email, 'not_found');
  const heir = input.owned === 'transfer' ? await getHeir(tx, leaver, input.transferTo) : null;
  const owned = await settleOwned(tx, actor, leaver, heir);
  const { id, email, role } = leaver;
  await cancelLinks(tx, id);
  const devices = await endAllSessions(tx, id);
  await deleteUserRow(tx, id);
  const facts = {
    email,
    role,
    devices: String(devices),
    ...Object.fromEntries(owned.map(({ thing, count }) => [thing, String(count)])),
    ...(heir && owned.length > 0 && { movedTo: heir.email }),
  };
  await record(tx, actor, { event: 'user.deleted', subjectId: id, facts });
  return { email, name: wholeName(leaver), devices, owned, movedTo: heir?.email ?? null };
}

async function getHeir(tx: Tx, leaver: User, email: string): Promise<{ id: string; email: string }> {
  const heir = await findActiveUser(email, tx);
  must(heir && heir.id !== leaver.id, 'successor_unknown', { email });
  return { id: heir.id, email };
}

/** Takes mails out of the queue whose links would not work any more. */
async function cancelLinks(tx: Tx, userId: string): Promise<void> {
  const resets = await tx.passwordReset.findMany({ where: { userId }, select: { id: true } });
  await cancelMails(tx, ...resets.map(({ id }) => id));
  await replaceEmailChange(tx, userId);
}
