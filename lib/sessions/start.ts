import { createHash, randomBytes } from 'node:crypto';
import type { Origin } from '../actor';
import { config } from '../config';
import type { Tx } from '../db';

/** What the browser is given to remember: 256 random bits that exist nowhere else. */
export type NewSession = { secret: string };

/** Signs a user in on the device that the request came from. */
export async function startSession(tx: Tx, { ip, userAgent }: Origin, userId: string): Promise<NewSession> {
  const secret = randomBytes(32).toString('base64url');
  const now = new Date();
  await tx.session.create({
    data: {
      secretHash: hashOfSecret(secret),
      userId,
      ip,
      userAgent: userAgent?.slice(0, 500) ?? null,
      expiresAt: expiryFrom(now),
    },
  });
  await tx.user.update({ where: { id: userId }, data: { lastActiveAt: now } });
  return { secret };
}

/** Only this rests in the database, so that nobody who reads it can sign in with it. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** A sign-in lasts this long after it was last used. */
export function expiryFrom(now: Date): Date {
  return new Date(now.getTime() + config().signInHours * 3_600_000);
}
