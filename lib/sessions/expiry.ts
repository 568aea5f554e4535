import { config } from '../config';

/** A sign-in ends so long after it began, however much it is used, unless one use lasts longer by the settings. */
const LONGEST_HOURS = 30 * 24;

/**
 * When a sign-in that is used now ends: as long after as the settings say, and at the latest 30 days after it began
 * (OWASP Session Management Cheat Sheet, "Session Expiration").
 */
export function expiryFrom(now: Date, startedAt: Date): Date {
  const { signInHours } = config();
  const atLatest = startedAt.getTime() + Math.max(signInHours, LONGEST_HOURS) * 3_600_000;
  return new Date(Math.min(now.getTime() + signInHours * 3_600_000, atLatest));
}
