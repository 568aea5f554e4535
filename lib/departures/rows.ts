import type { Tx } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import type { OwnedName } from '../audit/event';
import { record } from '../audit/rows';
import { replaceEmailChange } from '../email-changes/rows';
import { cancelMails } from '../mail/rows';
import { wholeName } from '../person-name';
import { endAllSessions } from '../sessions/rows';
import { deleteUserRow } from '../users/rows';
import { OWNED_THINGS, type OwnedThing } from './registry';

/** How many of a kind of thing somebody owns or owned, at least one. */
export type Owned = { thing: OwnedName; count: number };

/** What ended and what moved: what they owned went to the address `movedTo`, or was deleted where that is null. */
export type Receipt = {
  email: string;
  name: string;
  /** On how many devices they were signed in. */
  devices: number;
  owned: Owned[];
  movedTo: string | null;
};

type Party = { id: string; email: string };

/** What a user owns. */
export function countOwned(tx: Tx, userId: string): Promise<Owned[]> {
  return ofEachThing((thing) => thing.count(tx, userId));
}

/** One leaves after the other, so that nobody takes over who is leaving at this moment. */
export async function waitForTurn(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('departures'))`;
}

/**
 * Deletes a user whom the caller holds locked, and settles what they own: it goes to the heir, or is deleted too where
 * there is none. The activity log keeps the receipt.
 */
export async function removeUser(tx: Tx, actor: Actor, leaver: User, heir: Party | null): Promise<Receipt> {
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

/** Gives all that a user owns to another user, or ends it where there is none, and says what it was. */
function settleOwned(tx: Tx, actor: Actor, leaver: Party, heir: Party | null): Promise<Owned[]> {
  return ofEachThing((thing) =>
    heir ? thing.handOver(tx, actor, leaver, heir) : thing.remove(tx, actor, leaver),
  );
}

async function ofEachThing(count: (thing: OwnedThing) => Promise<number>): Promise<Owned[]> {
  const owned: Owned[] = [];
  for (const thing of OWNED_THINGS) owned.push({ thing: thing.name, count: await count(thing) });
  return owned.filter(({ count }) => count > 0);
}

/** Takes mails out of the queue whose links would not work any more. */
async function cancelLinks(tx: Tx, userId: string): Promise<void> {
  const resets = await tx.passwordReset.findMany({ where: { userId }, select: { id: true } });
  await cancelMails(tx, ...resets.map(({ id }) => id));
  await replaceEmailChange(tx, userId);
}
