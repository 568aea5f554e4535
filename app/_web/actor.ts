import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Actor, Origin, UserActor } from '@/lib/actor';
import { hasProved } from '@/lib/proof';
import { findPendingSignIn, findSessionActor, type PendingSignIn } from '@/lib/sessions/queries';
import { readSessionSecret } from './auth';
import { readDevice } from './device';

/** Who makes this request: read from cookie and database once a request, never from a cache of an earlier one. */
export const currentActor = cache(async (): Promise<Actor> => {
  const origin = await requestOrigin();
  const secret = await readSessionSecret();
  const user = secret && (await findSessionActor(secret, origin));
  return user || { ...origin, kind: 'visitor' };
});

/** The signed-in user; a visitor is sent to sign in and comes back to `path` afterwards. */
export async function requireActor(path: string): Promise<UserActor> {
  const actor = await currentActor();
  if (actor.kind === 'user') return actor;
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/** The signed-in user who has shown a moment ago who they are; others do so first, and come back to `path`. */
export async function requireProof(path: string): Promise<UserActor> {
  const actor = await requireActor(path);
  if (hasProved(actor)) return actor;
  redirect(proofPath(path));
}

/** The sign-in that awaits its code, with its secret; null when nobody's password was right on this device of late. */
export async function pendingSignIn(): Promise<(PendingSignIn & { secret: string }) | null> {
  const secret = await readSessionSecret();
  const pending = secret && (await findPendingSignIn(secret));
  return pending ? { ...pending, secret } : null;
}

/** Where somebody shows who they are, to go on at `path`. */
export function proofPath(path: string): string {
  return `/prove?next=${encodeURIComponent(path)}`;
}

/** The server in front (server/serve.ts) has replaced every forwarded header by the one address that is to be believed. */
async function requestOrigin(): Promise<Origin> {
  const list = await headers();
  return {
    ip: list.get('x-forwarded-for'),
    userAgent: list.get('user-agent'),
    device: await readDevice(),
  };
}
