import type { Origin } from '../actor';
import { type Limit, limit, limitWithReserve } from '../rate-limits/limit';
import { findDevice } from './device';

/** Of the points of a limit, how many are set aside for each user on devices that are known for them. */
const RESERVED = 1 / 4;

/**
 * Takes a point of a limit for the network of somebody who is not signed in. Whoever comes on a device that is known for
 * them has a quarter as many points of their own, so that others in the same network cannot use up theirs. What they do
 * counts for the network all the same, so that nobody who collects such devices has more than one who has none. Throws
 * `too_many_attempts`.
 */
export async function limitVisitor(actor: Origin, counted: Limit): Promise<void> {
  const device = await findDevice(actor.device);
  const { name, points, duration } = counted;
  const reserve = { name: `${name}Reserve`, points: Math.ceil(points * RESERVED), duration };
  if (device) await limitWithReserve([counted, actor.ip], [reserve, device.userId]);
  else await limit(counted, actor.ip);
}
