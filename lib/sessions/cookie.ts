import { hkdfSync, randomUUID } from 'node:crypto';
import { base64url, calculateJwkThumbprint, EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';
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

/** The session secret in a sign-in cookie; null where there is none. Throws an error of jose's when it is not ours. */
export async function openSessionCookie(token: string): Promise<string | null> {
  const known = opened.get(token);
  if (known) return known;
  const secret = (await decodeSessionCookie(token)).sub ?? null;
  if (secret) opened.set(token, secret);
  const [oldest = ''] = opened.size > MOST_OPENED ? opened.keys() : [];
  opened.delete(oldest);
  return secret;
}

/** As in the cookies of next-auth's own, so that those can be opened that it made before this file did. */
const [ALG, ENC] = ['dir', 'A256CBC-HS512'];
const CLOCK_TOLERANCE_SECONDS = 15;

/** What next-auth has in a sign-in cookie, encrypted as it would, by a key that is derived once. */
export async function encodeSessionCookie(payload: JWTPayload, lastsSeconds: number): Promise<string> {
  const { bytes, kid } = await cookieKey();
  return new EncryptJWT(payload)
    .setProtectedHeader({ alg: ALG, enc: ENC, kid })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + lastsSeconds)
    .setJti(randomUUID())
    .encrypt(bytes);
}

/** What is in one. Throws an error of jose's when it is not ours, or its time is over. */
export async function decodeSessionCookie(token: string): Promise<JWTPayload> {
  const { bytes } = await cookieKey();
  const { payload } = await jwtDecrypt(token, bytes, {
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    keyManagementAlgorithms: [ALG],
    contentEncryptionAlgorithms: [ENC],
  });
  return payload;
}

type CookieKey = { bytes: Uint8Array; kid: string };

/** That of last time, for the same secret and name. */
let made: { secret: string; name: string; key: Promise<CookieKey> } | undefined;

function cookieKey(): Promise<CookieKey> {
  const [secret, name] = [sessionCookieKey(), sessionCookieName()];
  if (made?.secret !== secret || made.name !== name) made = { secret, name, key: deriveKey(secret, name) };
  return made.key;
}

/** As next-auth does it (@auth/core/jwt.js), which would for each cookie that it makes or opens. */
async function deriveKey(secret: string, name: string): Promise<CookieKey> {
  const info = `Auth.js Generated Encryption Key (${name})`;
  const bytes = new Uint8Array(hkdfSync('sha256', secret, name, info, 64));
  const kid = await calculateJwkThumbprint({ kty: 'oct', k: base64url.encode(bytes) }, 'sha512');
  return { bytes, kid };
}
