import 'server-only';
import { cookies } from 'next/headers';
import { config } from '@/lib/config';
import { makeDeviceToken } from '@/lib/users/device';

/** As long as browsers keep one (RFC 6265bis: 400 days); every sign-in begins it anew. */
const COOKIE_SECONDS = 400 * 24 * 3600;

/** What the browser shows that was given it after an earlier sign-in; worth what lib/users/device.ts finds it to be. */
export async function readDevice(): Promise<string | null> {
  return (await cookies()).get(cookieName())?.value ?? null;
}

/** Gives the browser what tells it, from now on, from those of strangers who try this user's password. */
export async function rememberDevice(userId: string): Promise<void> {
  (await cookies()).set(cookieName(), makeDeviceToken(userId), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: config().secureCookie,
    maxAge: COOKIE_SECONDS,
  });
}

/** Not begun like the sign-in cookie: next-auth takes what is for a part of that one, and deletes it with that one. */
function cookieName(): string {
  return config().secureCookie ? '__Host-device-of-latchkey' : 'device-of-latchkey';
}
