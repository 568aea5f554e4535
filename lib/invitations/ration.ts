import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { MAILED_TO } from '../mail/limits';
import { Problem } from '../problem';
import { takePoints } from '../rate-limits/limit';
import { INVITED } from './limits';
import { MOST_OPEN_AT_ONCE } from './policy';

/** Why somebody who could be invited is not invited now. */
export type Shortage = 'too_many_open' | 'too_many_sent';

/**
 * For whom of these people, in their order, there is no room now: the instance has as many open invitations as it may
 * have, the actor has sent as many as one person may within the hour, or that address has had as many mails. Everybody else
 * is counted. The command line is not limited. Throws `too_many_attempts` to whoever may send none at all for now.
 */
export async function rationInvitations(
  tx: Tx,
  actor: Actor,
  people: { email: string; mark: 'fine' | 'invited_again' }[],
): Promise<Map<string, Shortage>> {
  if (actor.kind !== 'user' || people.length === 0) return new Map();
  // One after the other, so that the last place is not given twice.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('open invitations'))`;
  const open = await tx.invitation.count({ where: { acceptedAt: null, revokedAt: null } });
  let places = MOST_OPEN_AT_ONCE - open;
  const short = new Map<string, Shortage>();
  for (const { email, mark } of people)
    if (mark === 'fine' && places-- <= 0) short.set(email, 'too_many_open');
  const placed = people.map(({ email }) => email).filter((email) => !short.has(email));
  const own = (await takePoints(tx, INVITED, [actor.id], placed.length)).get(actor.id);
  const { points = 0, seconds = 0 } = own ?? {};
  if (placed.length > 0 && points === 0) throw new Problem('too_many_attempts', { seconds });
  for (const email of placed.slice(points)) short.set(email, 'too_many_sent');
  const mailed = config().mail ? await takePoints(tx, MAILED_TO, placed.slice(0, points)) : [];
  for (const [email, taken] of mailed) if (taken.points === 0) short.set(email, 'too_many_sent');
  return short;
}
