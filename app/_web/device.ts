import 'server-only';
import { cookies } from 'next/headers';
import { config } from '@/lib/config';
import { makeDeviceToken } from '@/lib/users/device';

/** As long as browsers keep one (RFC 6265bis: 400 days). Every sign-in sets it again. */
const COOKIE_SECONDS = 400 * 24 * 3600;

/** The device token in the request's cookie, unchecked: lib/users/device.ts checks it. */
export async function readDevice(): Promise<string | null> {
  return (await cookies()).get(cookieName())?.value ?? null;
}

/** Sets the token that lets this device's tries be counted apart from those of strangers who guess the password. */
export async function rememberDevice(userId: string): Promise<void> {
  (await cookies()).set(cookieName(), makeDeviceToken(userId), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: config().secureCookie,
    maxAge: COOKIE_SECONDS,
  });
}

/** Begins unlike the sign-in cookie: next-auth takes names that begin like it for its chunks, and deletes them with it. */
function cookieName(): string {
  return config().secureCookie ? '__Host-device-of-latchkey' : 'device-of-latchkey';
}
