import { db } from '../../database/database';
import type { Actor } from '../actor';
import { findLastLabels } from '../audit/queries';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';

/** Whom an id names. `isHere`: they are in or invited, and have a page by this `id`. */
export type Named = { id: string; name: string; isHere: boolean };

/**
 * The one name by which each of these is known: a user's own, also by the id of the invite that they came by; the address
 * of whoever is invited; and the last name in the activity log of whoever has left. What the ids name besides, such as
 * mails, is not in the answer. Throws `forbidden`.
 */
export async function namePeople(actor: Actor, given: (string | null)[]): Promise<Map<string, Named>> {
  must(maySeeUsers(actor), 'forbidden');
  const ids = [...new Set(given.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const [users, invitations, labels] = await Promise.all([
    db().user.findMany({ where: { id: { in: ids } } }),
    db().invitation.findMany({ where: { id: { in: ids } }, include: { acceptedUser: true } }),
    findLastLabels(actor, ids),
  ]);
  const named = new Map<string, Named>();
  for (const { id, label } of labels) named.set(id, { id, name: label, isHere: false });
  for (const { id, email, acceptedUser, acceptedAt, revokedAt } of invitations)
    named.set(
      id,
      acceptedUser
        ? { id: acceptedUser.id, name: wholeName(acceptedUser), isHere: true }
        : { id, name: email, isHere: !acceptedAt && !revokedAt },
    );
  for (const user of users) named.set(user.id, { id: user.id, name: wholeName(user), isHere: true });
  return named;
}
