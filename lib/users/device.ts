import { createHmac, timingSafeEqual } from 'node:crypto';
import { findPrepared } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
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
  const user = await findBound(userId);
  return user && deviceTokenOf(user);
}

/** The same of a user who was read a moment ago, with what it is bound to. */
export function deviceTokenOf(user: Bound): string {
  return `${user.id}.${macOf(user)}`;
}

/**
 * The device that shows this; null where nothing was shown, or what this instance never gave out, or what is worth nothing
 * any more.
 */
export async function findDevice(token: string | null | undefined): Promise<Device | null> {
  const [, userId] = SHAPE.exec(token ?? '') ?? [];
  const user = userId ? await findBound(userId) : null;
  return user && isDeviceOf(token, user) ? { userId: user.id } : null;
}

/** Whether it is a device of this user, who was read a moment ago and is not disabled. */
export function isDeviceOf(token: string | null | undefined, user: Bound): boolean {
  const [, userId, mac] = SHAPE.exec(token ?? '') ?? [];
  return userId === user.id && timingSafeEqual(Buffer.from(mac ?? ''), Buffer.from(macOf(user)));
}

/** A user, and what their devices' tokens are bound to. */
export type Bound = {
  id: string;
  passwordHash: string;
  deviceEpoch: number;
  /** Of the authenticator app whose codes are asked for. */
  app: string | null;
  passkeys: string[];
};

/** SQL: the columns of a user for it. */
export const BOUND = Prisma.sql`"user".id, "passwordHash", "deviceEpoch",
  (select secret from two_factor where "userId" = "user".id and "confirmedAt" is not null) as app,
  array(select id::text from passkey where "userId" = "user".id order by id) as passkeys`;

async function findBound(userId: string): Promise<Bound | null> {
  const [user] = await findPrepared<Bound>(
    'device',
    Prisma.sql`select ${BOUND} from "user" where id = ${userId}::uuid and "disabledAt" is null`,
  );
  return user ?? null;
}

function macOf({ id, passwordHash, deviceEpoch, app, passkeys }: Bound): string {
  const digested = JSON.stringify([id, passwordHash, deviceEpoch, app, passkeys]);
  return createHmac('sha256', config().instanceKey).update(`device:${digested}`).digest('base64url');
}
