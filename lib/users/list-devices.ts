import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { findDevices, type SignedInDevice } from '../sessions/queries';
import { maySeeUsers, maySignOutEverywhere } from './policy';
import type { UserId } from './schema';

/**
 * Where a user is signed in, for whoever may sign them out there: the last used first, and of very many those used last.
 * Throws `forbidden`, `not_found` and `owner_protected`.
 */
export async function listDevices(actor: Actor, { userId }: UserId): Promise<SignedInDevice[]> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await db().user.findUnique({ where: { id: userId }, select: { id: true, role: true } });
  must(user, 'not_found');
  must(maySignOutEverywhere(actor, user), 'owner_protected');
  return findDevices(actor, userId);
}
