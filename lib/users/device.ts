import { createHmac, timingSafeEqual } from 'node:crypto';
import { db } from '../../database/database';
import { config } from '../config';

const SHAPE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** A browser in which a user has signed in before. All that a user has are counted as one. */
export type Device = { userId: string };

/**
 * What a browser is given after its user has signed in, so that wrong passwords which others try elsewhere never hold it up
 * (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): `<user id>.<HMAC-SHA256 under the instance key>`. It
 * opens nothing, and is stored nowhere. It is bound to the user's password, factors and device epoch, so that it is worth
 * nothing once one of them has changed. Null when there is no such user, or they are disabled.
 */
export async function makeDeviceToken(userId: string): Promise<string | null> {
  const mac = await macOf(userId);
  return mac && `${userId}.${mac}`;
}

/**
 * The device that shows this; null where nothing was shown, or what this instance never gave out, or what is worth nothing
 * any more.
 */
export async function findDevice(token: string | null | undefined): Promise<Device | null> {
  const [, userId, mac] = SHAPE.exec(token ?? '') ?? [];
  if (!userId || !mac) return null;
  const present = await macOf(userId);
  return present && timingSafeEqual(Buffer.from(mac), Buffer.from(present)) ? { userId } : null;
}

type Bound = { passwordHash: string; deviceEpoch: number; app: string | null; passkeys: string[] };

async function macOf(userId: string): Promise<string | null> {
  const [bound] = await db().$queryRaw<Bound[]>`
    select "passwordHash", "deviceEpoch",
      (select secret from two_factor where "userId" = "user".id and "confirmedAt" is not null) as app,
      array(select id::text from passkey where "userId" = "user".id order by id) as passkeys
    from "user" where id = ${userId}::uuid and "disabledAt" is null`;
  if (!bound) return null;
  const { passwordHash, deviceEpoch, app, passkeys } = bound;
  const digested = JSON.stringify([userId, passwordHash, deviceEpoch, app, passkeys]);
  return createHmac('sha256', config().instanceKey).update(`device:${digested}`).digest('base64url');
}
