import { hkdfSync } from 'node:crypto';
import { decode } from 'next-auth/jwt';
import { config } from '../config';
import { markOf } from '../instance-key';

/** A cookie's name that no other instance on this host has; on https with the prefix that binds it to the host. */
export function ownCookie(name: string): string {
  const { secureCookie, instanceKey } = config();
  return `${secureCookie ? '__Host-' : ''}${name}_${markOf(instanceKey)}`;
}

/** The name of the sign-in cookie. No other cookie's name may begin like it: next-auth takes those for its chunks. */
export function sessionCookieName(): string {
  return ownCookie('latchkey');
}

/** By which sign-in cookies are encrypted. */
export function sessionCookieKey(): string {
  const { signInSecret, instanceKey } = config();
  if (signInSecret) return signInSecret;
  if (derived.instanceKey !== instanceKey) {
    const key = hkdfSync('sha256', instanceKey, '', 'sign-in cookie', 32);
    Object.assign(derived, { instanceKey, key: Buffer.from(key).toString('base64url') });
  }
  return derived.key;
}

/** The key of last time, for the same instance key. */
const derived = { instanceKey: '', key: '' };

/** The secrets of cookies that were decrypted lately. They never change, and decrypting takes longer than a query. */
const opened = new Map<string, string>();
const MOST_OPENED = 1_000;

/** The session secret in a sign-in cookie; null where there is none. Throws an error of next-auth's when it is not ours. */
export async function openSessionCookie(token: string): Promise<string | null> {
  const known = opened.get(token);
  if (known) return known;
  const payload = await decode({ token, secret: sessionCookieKey(), salt: sessionCookieName() });
  const secret = payload?.sub ?? null;
  if (secret) opened.set(token, secret);
  const [oldest = ''] = opened.size > MOST_OPENED ? opened.keys() : [];
  opened.delete(oldest);
  return secret;
}
