import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import type { OwnedName } from '../audit/events';
import { OWNED_THINGS, type OwnedThing } from './registry';

/** How many of a kind of thing somebody owns or owned, at least one. */
export type Owned = { thing: OwnedName; count: number };

type Party = { id: string; email: string };

/** What a user owns. */
export function countOwned(tx: Tx, userId: string): Promise<Owned[]> {
  return ofEachThing((thing) => thing.count(tx, userId));
}

/** Gives all that a user owns to another user, or ends it where there is none, and says what it was. */
export function settleOwned(tx: Tx, actor: Actor, leaver: Party, heir: Party | null): Promise<Owned[]> {
  return ofEachThing((thing) =>
    heir ? thing.handOver(tx, actor, leaver, heir) : thing.remove(tx, actor, leaver),
  );
}

async function ofEachThing(count: (thing: OwnedThing) => Promise<number>): Promise<Owned[]> {
  const owned: Owned[] = [];
  for (const thing of OWNED_THINGS) owned.push({ thing: thing.name, count: await count(thing) });
  return owned.filter(({ count }) => count > 0);
}
