import 'server-only';
import { cookies } from 'next/headers';
import NextAuth from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { cache } from 'react';
import { z } from 'zod';
import { config } from '@/lib/config';
import { log } from '@/lib/log';
import {
  decodeSessionCookie,
  encodeSessionCookie,
  openSessionCookie,
  sessionCookieKey,
  sessionCookieName,
} from '@/lib/sessions/cookie';
import type { NewSession } from '@/lib/sessions/rows';
import { rememberDevice } from './device';
import { forgetWanted } from './wanted';

// The only file that imports next-auth. Its encrypted cookie holds the session's secret and nothing else. Whether the
// session is still valid is read from its row at every request (docs/decisions/001-…), and the row decides when a sign-in
// ends. So the cookie lives as long as browsers allow (RFC 6265bis: 400 days).
const COOKIE_SECONDS = 400 * 24 * 3600;

/** In which next-auth keeps where to go after signing in. Our actions redirect themselves, so it is deleted at once. */
const RETURN_COOKIE = 'return-of-latchkey';

const Secret = z.object({ secret: z.string().min(40).max(50) });

const nextAuth = NextAuth(() => {
  const { secureCookie, sameSite } = config();
  return {
    secret: sessionCookieKey(),
    basePath: '/api/auth',
    trustHost: true,
    useSecureCookies: secureCookie,
    session: { strategy: 'jwt', maxAge: COOKIE_SECONDS },
    jwt: {
      encode: ({ token = {}, maxAge = COOKIE_SECONDS }) => encodeSessionCookie(token, maxAge),
      decode: async ({ token }) => (token ? decodeSessionCookie(token) : null),
    },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite, path: '/', secure: secureCookie },
      },
      callbackUrl: { name: RETURN_COOKIE },
    },
    providers: [
      Credentials({
        credentials: { secret: {} },
        authorize: (given) => {
          const { success, data } = Secret.safeParse(given);
          return success ? { id: data.secret } : null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user?.id ? { sub: user.id } : token),
    },
    logger: {
      error: (error) => log('warn', `Sign-in cookie: ${error.name}`),
      warn: () => {},
      debug: () => {},
    },
  };
});

/**
 * The session secret in the request's cookie, or null. Whether the session is still valid is not checked here. Where a
 * form's action has just set another cookie, it is that one's: next-auth reads only the cookie that the request came with,
 * so the page rendered with the action's answer would be that of a visitor.
 */
export const readSessionSecret = cache(async (): Promise<string | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  try {
    return token ? await openSessionCookie(token) : null;
  } catch (error) {
    log('warn', `Sign-in cookie: ${error instanceof Error ? error.name : error}`);
    return null;
  }
});

/** Sets the cookie of a session that a verb has just started, and marks the device as one of the user's. */
export async function rememberSession(session: NewSession & { device?: string }): Promise<void> {
  const { secret, userId, device } = session;
  await nextAuth.signIn('credentials', { secret, redirect: false, redirectTo: '/' });
  (await cookies()).delete(RETURN_COOKIE);
  await forgetWanted();
  if (userId) await rememberDevice(userId, device);
}

/** Deletes the cookie. The verb that ended the session has already made it invalid. */
export async function forgetSession(): Promise<void> {
  await nextAuth.signOut({ redirect: false, redirectTo: '/' });
  (await cookies()).delete(RETURN_COOKIE);
  await forgetWanted();
}
