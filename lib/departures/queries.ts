import { db } from '../../database/database';
import type { Actor } from '../actor';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { maySeeUsers, mustManageUser } from '../users/policy';
import { mayLeave } from './policy';
import { countOwned, type Owned } from './rows';

/** Who would leave, and what of theirs would have to be settled. */
export type Departure = {
  userId: string;
  email: string;
  firstName: string;
  lastName: string;
  name: string;
  owned: Owned[];
};

/** What deleting a user is about. Throws `forbidden`, `not_found`, `own_account` and `owner_protected`, as deleting them would. */
export async function getDeparture(actor: Actor, userId: string): Promise<Departure> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await db().user.findUnique({ where: { id: userId } });
  must(user, 'not_found');
  mustManageUser(actor, user);
  const { email, firstName, lastName } = user;
  return { userId, email, firstName, lastName, name: wholeName(user), owned: await countOwned(db(), userId) };
}

/** What of the actor's own somebody else has to take over before they can leave. Throws `forbidden`. */
export async function listOwnThings(actor: Actor): Promise<Owned[]> {
  must(mayLeave(actor), 'forbidden');
  return countOwned(db(), actor.id);
}
