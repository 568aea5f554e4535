import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../../database/database';
import type { Origin } from '../actor';
import { config } from '../config';

/**
 * What the browser is given to remember: 256 random bits that exist nowhere else, and who has signed in with it; nobody
 * has while a code is awaited.
 */
export type NewSession = { secret: string; userId: string | null };

/** A sign-in ends so long after it began, however much it is used, unless one use lasts longer by the settings. */
const LONGEST_HOURS = 30 * 24;
/** So long a right password waits for its code. */
export const CODE_AWAITED_MS = 10 * 60_000;

/**
 * Signs a user in on the device that the request came from. One that awaits a code opens nothing yet: it only remembers
 * for ten minutes that the password was right (lib/sessions/renew.ts makes it whole).
 */
export async function startSession(
  tx: Tx,
  { ip, userAgent }: Origin,
  userId: string,
  { awaitsCode = false } = {},
): Promise<NewSession> {
  const secret = newSecret();
  const now = new Date();
  await tx.session.create({
    data: {
      secretHash: hashOfSecret(secret),
      userId,
      ip,
      userAgent: userAgent?.slice(0, 500) ?? null,
      createdAt: now,
      awaitsCode,
      expiresAt: awaitsCode ? new Date(now.getTime() + CODE_AWAITED_MS) : expiryFrom(now, now),
    },
  });
  if (!awaitsCode) await tx.user.update({ where: { id: userId }, data: { lastActiveAt: now } });
  return { secret, userId: awaitsCode ? null : userId };
}

/** 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Only this rests in the database, so that nobody who reads it can sign in with it. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/**
 * When a sign-in that is used now ends: as long after as the settings say, and at the latest 30 days after it began
 * (OWASP Session Management Cheat Sheet, "Session Expiration").
 */
export function expiryFrom(now: Date, startedAt: Date): Date {
  const { signInHours } = config();
  const atLatest = startedAt.getTime() + Math.max(signInHours, LONGEST_HOURS) * 3_600_000;
  return new Date(Math.min(now.getTime() + signInHours * 3_600_000, atLatest));
}
