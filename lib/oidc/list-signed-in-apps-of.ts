import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { maySeeUsers, maySignOutEverywhere } from '../users/policy';
import type { UserId } from '../users/schema';
import { findSignedInApps, type SignedInApp } from './queries';

/**
 * The apps that a user is signed in to by way of this instance, for whoever may sign them out there, and those that they
 * have allowed to be told of them: the last used first. Throws `forbidden`, `not_found` and `owner_protected`.
 */
export async function listSignedInAppsOf(actor: Actor, { userId }: UserId): Promise<SignedInApp[]> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await db().user.findUnique({ where: { id: userId }, select: { id: true, role: true } });
  must(user, 'not_found');
  must(maySignOutEverywhere(actor, user), 'owner_protected');
  return findSignedInApps(userId);
}
