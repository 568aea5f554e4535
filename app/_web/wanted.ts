import 'server-only';
import { cookies } from 'next/headers';
import { setPageCookie } from '@/lib/arrival';
import { config } from '@/lib/config';
import { ownCookie } from '@/lib/sessions/cookie';
import { ownPath } from './own-path';

/** As long as a link to reset a password. */
const COOKIE_SECONDS = 3600;
/** Browsers keep no cookie that is longer than 4,096 bytes. */
const LONGEST_VALUE = 3_800;

/** Begins unlike the sign-in cookie. */
const cookieName = () => ownCookie('wanted-of-latchkey');

/** Keeps in this browser where somebody wanted to go, for when they come back from a mail with another page. */
export function keepWanted(path: string): void {
  const value = encodeURIComponent(path);
  if (path === '/' || value.length > LONGEST_VALUE) return;
  const secure = config().secureCookie ? '; Secure' : '';
  setPageCookie(
    `${cookieName()}=${value}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax${secure}`,
  );
}

/** Where somebody wanted to go in this browser before they were asked to sign in; `/` where nothing is known of it. */
export async function readWanted(): Promise<string> {
  return ownPath((await cookies()).get(cookieName())?.value);
}

export async function forgetWanted(): Promise<void> {
  const jar = await cookies();
  if (!jar.has(cookieName())) return;
  jar.set(cookieName(), '', { path: '/', maxAge: 0, httpOnly: true, secure: config().secureCookie });
}
