import 'server-only';
import { cookies } from 'next/headers';
import type { Actor } from '@/lib/actor';
import { config } from '@/lib/config';
import { ownCookie } from '@/lib/sessions/cookie';
import { findDevice, makeDeviceToken } from '@/lib/users/device';

/** As long as browsers keep one (RFC 6265bis: 400 days). Every sign-in sets it again. */
const COOKIE_SECONDS = 400 * 24 * 3600;

/** The device token in the request's cookie, unchecked: lib/users/device.ts checks it. */
export async function readDevice(): Promise<string | null> {
  return (await cookies()).get(cookieName())?.value ?? null;
}

/**
 * Sets the token that lets this device's tries be counted apart from those of strangers who guess the password. It is made
 * unless a verb has made it.
 */
export async function rememberDevice(userId: string, made?: string): Promise<void> {
  const token = made ?? (await makeDeviceToken(userId));
  if (!token) return;
  (await cookies()).set(cookieName(), token, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: config().secureCookie,
    maxAge: COOKIE_SECONDS,
  });
}

/**
 * Does something of the actor's that makes worthless what their browsers remember, and lets this one remember it again,
 * provided that it did before.
 */
export async function keepingDevice<T>(actor: Actor, deed: () => Promise<T>): Promise<T> {
  const device = await findDevice(actor.device);
  const done = await deed();
  if (device && actor.kind === 'user' && device.userId === actor.id) await rememberDevice(actor.id);
  return done;
}

/** Begins unlike the sign-in cookie. */
const cookieName = () => ownCookie('device-of-latchkey');
