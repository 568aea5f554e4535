import 'server-only';
import { hkdfSync } from 'node:crypto';
import { cookies } from 'next/headers';
import NextAuth from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { cache } from 'react';
import { z } from 'zod';
import { config } from '@/lib/config';
import { log } from '@/lib/log';
import type { NewSession } from '@/lib/sessions/start';

// The only file that knows next-auth. Its encrypted cookie carries one thing, the session's secret; whether that is
// still worth anything is decided by the session row at every request (docs/decisions/001-…). So the cookie itself
// lives as long as browsers allow (RFC 6265bis: 400 days) and the row decides when a sign-in ends.
const COOKIE_SECONDS = 400 * 24 * 3600;

/** next-auth remembers in it where to go after signing in. Our actions know that, so no browser is given it. */
const RETURN_COOKIE = 'latchkey-return';

const Secret = z.object({ secret: z.string().min(40).max(50) });

const nextAuth = NextAuth(() => {
  const { secureCookie, signInSecret, instanceKey } = config();
  return {
    secret:
      signInSecret ??
      Buffer.from(hkdfSync('sha256', instanceKey, '', 'sign-in cookie', 32)).toString('base64url'),
    basePath: '/api/auth',
    trustHost: true,
    useSecureCookies: secureCookie,
    session: { strategy: 'jwt', maxAge: COOKIE_SECONDS },
    cookies: {
      sessionToken: {
        name: secureCookie ? '__Host-latchkey' : 'latchkey',
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
      session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub ?? '' } }),
    },
    logger: {
      error: (error) => log('warn', `Sign-in cookie: ${error.name}`),
      warn: () => {},
      debug: () => {},
    },
  };
});

/** The session secret in the request's cookie, or null. Says nothing about whether the session still lives. */
export const readSessionSecret = cache(async (): Promise<string | null> => {
  const session = await nextAuth.auth();
  return session?.user?.id || null;
});

/** Gives the browser the cookie of a session that a verb has just started. */
export async function rememberSession({ secret }: NewSession): Promise<void> {
  await nextAuth.signIn('credentials', { secret, redirect: false, redirectTo: '/' });
  (await cookies()).delete(RETURN_COOKIE);
}

/** Takes the cookie away; the verb that ended the session has already made it worthless. */
export async function forgetSession(): Promise<void> {
  await nextAuth.signOut({ redirect: false, redirectTo: '/' });
  (await cookies()).delete(RETURN_COOKIE);
}
