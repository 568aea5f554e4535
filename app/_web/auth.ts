import 'server-only';
import { hkdfSync } from 'node:crypto';
import { cookies } from 'next/headers';
import NextAuth from 'next-auth';
import { decode } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { cache } from 'react';
import { z } from 'zod';
import { config } from '@/lib/config';
import { log } from '@/lib/log';
import type { NewSession } from '@/lib/sessions/rows';
import { rememberDevice } from './device';

// The only file that knows next-auth. Its encrypted cookie carries one thing, the session's secret; whether that is
// still worth anything is decided by the session row at every request (docs/decisions/001-…). So the cookie itself
// lives as long as browsers allow (RFC 6265bis: 400 days) and the row decides when a sign-in ends.
const COOKIE_SECONDS = 400 * 24 * 3600;

/** next-auth remembers in it where to go after signing in. Our actions know that, so no browser is given it. */
const RETURN_COOKIE = 'latchkey-return';

const Secret = z.object({ secret: z.string().min(40).max(50) });

const cookieName = () => (config().secureCookie ? '__Host-latchkey' : 'latchkey');

function cookieKey(): string {
  const { signInSecret, instanceKey } = config();
  const derived = hkdfSync('sha256', instanceKey, '', 'sign-in cookie', 32);
  return signInSecret ?? Buffer.from(derived).toString('base64url');
}

const nextAuth = NextAuth(() => {
  const { secureCookie } = config();
  return {
    secret: cookieKey(),
    basePath: '/api/auth',
    trustHost: true,
    useSecureCookies: secureCookie,
    session: { strategy: 'jwt', maxAge: COOKIE_SECONDS },
    cookies: {
      sessionToken: {
        name: cookieName(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: secureCookie },
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

/** What cookies hold that were opened of late: it never changes, and opening one takes longer than asking whose it is. */
const opened = new Map<string, string>();
const MOST_OPENED = 1_000;

async function openCookie(token: string): Promise<string | null> {
  const known = opened.get(token);
  if (known) return known;
  const payload = await decode({ token, secret: cookieKey(), salt: cookieName() });
  const secret = payload?.sub ?? null;
  if (secret) opened.set(token, secret);
  const [oldest = ''] = opened.size > MOST_OPENED ? opened.keys() : [];
  opened.delete(oldest);
  return secret;
}

/**
 * The session secret in the request's cookie, or null. Says nothing about whether the session still lives. Where a form
 * has just given the browser another cookie, it is that one's: next-auth's own reading would not see it yet, and the page
 * that follows would be a stranger's.
 */
export const readSessionSecret = cache(async (): Promise<string | null> => {
  const token = (await cookies()).get(cookieName())?.value;
  try {
    return token ? await openCookie(token) : null;
  } catch (error) {
    log('warn', `Sign-in cookie: ${error instanceof Error ? error.name : error}`);
    return null;
  }
});

/** Gives the browser the cookie of a session that a verb has just started, and has it known for its user. */
export async function rememberSession({ secret, userId }: NewSession): Promise<void> {
  await nextAuth.signIn('credentials', { secret, redirect: false, redirectTo: '/' });
  (await cookies()).delete(RETURN_COOKIE);
  if (userId) await rememberDevice(userId);
}

/** Takes the cookie away; the verb that ended the session has already made it worthless. */
export async function forgetSession(): Promise<void> {
  await nextAuth.signOut({ redirect: false, redirectTo: '/' });
  (await cookies()).delete(RETURN_COOKIE);
}
