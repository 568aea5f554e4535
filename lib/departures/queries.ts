import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { maySeeUsers, mustManageUser } from '../users/policy';
import { OWNED_THINGS, type OwnedThing } from './registry';

/** Who would leave, and what of theirs would have to be settled: "3 open invites". */
export type Departure = { userId: string; email: string; name: string; owned: string[] };

/** What deleting a user is about. Throws `forbidden`, `not_found` and `own_account`, `owner_protected`, as deleting them would. */
export async function getDeparture(actor: Actor, userId: string): Promise<Departure> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await db().user.findUnique({ where: { id: userId } });
  must(user, 'not_found');
  mustManageUser(actor, user);
  const { email, firstName, lastName } = user;
  const owned = await listOwned((thing) => thing.count(db(), userId));
  return { userId, email, name: `${firstName} ${lastName}`, owned };
}

/** Goes through all kinds of owned things, and says in words of which there were how many. */
export async function listOwned(count: (thing: OwnedThing) => Promise<number>): Promise<string[]> {
  const owned: string[] = [];
  for (const thing of OWNED_THINGS) {
    const [one, many] = thing.words;
    const size = await count(thing);
    if (size > 0) owned.push(`${size.toLocaleString('en')} ${size === 1 ? one : many}`);
  }
  return owned;
}
