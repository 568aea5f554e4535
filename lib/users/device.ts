import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { config } from '../config';

const SHAPE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** A browser in which a user has signed in before, told from others by its nonce. */
export type Device = { userId: string; nonce: string };

/**
 * What a browser is given after its user has signed in, so that wrong passwords which others try elsewhere never hold it up
 * (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): `<user id>.<nonce>.<HMAC-SHA256 of both under the
 * instance key>`. It opens nothing, and is stored nowhere.
 */
export function makeDeviceToken(userId: string): string {
  const nonce = randomBytes(16).toString('base64url');
  return `${userId}.${nonce}.${signature(userId, nonce)}`;
}

/** The device that shows this; null where nothing was shown, or what this instance never gave out. */
export function findDevice(token: string | null | undefined): Device | null {
  const [, userId, nonce, mac] = SHAPE.exec(token ?? '') ?? [];
  if (!userId || !nonce || !mac) return null;
  return timingSafeEqual(Buffer.from(mac), Buffer.from(signature(userId, nonce))) ? { userId, nonce } : null;
}

function signature(userId: string, nonce: string): string {
  return createHmac('sha256', config().instanceKey).update(`device:${userId}:${nonce}`).digest('base64url');
}
