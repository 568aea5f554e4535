import { boundTo } from '../token';

export const LIFE_MS = 24 * 3_600_000;

/** The terms of a change that is asked for now: whose it is, until when, and what must be the same when it is confirmed. */
export function termsFor(user: { id: string; email: string; passwordHash: string }) {
  return { userId: user.id, boundTo: boundTo(user), expiresAt: new Date(Date.now() + LIFE_MS) };
}
