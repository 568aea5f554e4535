import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type Actor, hasProved, type Origin, type UserActor } from '@/lib/actor';
import { findPendingSignIn, findSessionActor, type PendingSignIn } from '@/lib/sessions/queries';
import { readSessionSecret } from './auth';
import { readDevice } from './device';
import { withNext } from './own-path';
import { pageAddress } from './page-address';

/** Who makes this request: read from the cookie and the database, once a request and never from an earlier one. */
export const currentActor = cache(async (): Promise<Actor> => {
  const origin = await requestOrigin();
  const secret = await readSessionSecret();
  const user = secret && (await findSessionActor(secret, origin));
  return user || { ...origin, kind: 'visitor' };
});

/** Where a second factor is set up, by whoever needs one before they reach anything else. */
const FACTOR_PATH = '/account/two-factor';

/** The same page, which then goes on to `next`. */
export function factorPath(next: string): string {
  return withNext(FACTOR_PATH, next);
}

const leadsToFactor = (path: string) => path.split('?')[0] === FACTOR_PATH || path.startsWith('/prove');

/**
 * The signed-in user; a visitor is sent to sign in and comes back to `path` afterwards, which is the page as it was asked for
 * where no other is named. Whoever lacks a second factor that they need is sent to set one up, and goes on from there.
 */
export async function requireActor(path = pageAddress()): Promise<UserActor> {
  const actor = await currentActor();
  if (actor.kind === 'user' && actor.lacksFactor && !leadsToFactor(path)) redirect(factorPath(path));
  if (actor.kind === 'user') return actor;
  redirect(withNext('/sign-in', path));
}

/** The signed-in user with a proof of identity from a moment ago; others give one first, and come back as from a sign-in. */
export async function requireProof(path = pageAddress()): Promise<UserActor> {
  const actor = await requireActor(path);
  if (hasProved(actor)) return actor;
  redirect(proofPath(path));
}

/** The sign-in that waits for its code, with its secret; null when none was begun lately in this browser. */
export async function pendingSignIn(): Promise<(PendingSignIn & { secret: string }) | null> {
  const secret = await readSessionSecret();
  const pending = secret && (await findPendingSignIn(secret));
  return pending ? { ...pending, secret } : null;
}

/** The address of the page that asks for a proof of identity, and then goes on to `path`. */
export function proofPath(path: string): string {
  return `/prove?next=${encodeURIComponent(path)}`;
}

/** The server before Next (server/serve.ts) has replaced all forwarded headers by the one address that can be trusted. */
async function requestOrigin(): Promise<Origin> {
  const list = await headers();
  return {
    ip: list.get('x-forwarded-for'),
    userAgent: list.get('user-agent'),
    device: await readDevice(),
  };
}
