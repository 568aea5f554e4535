import type { Role } from '../../prisma/generated/enums';
import { boundTo } from '../token';

export const LIFE_MS = 3_600_000;

/**
 * The terms of a reset that is made now: whose it is, until when, and a digest of what must be the same when it is
 * used. So whatever changes a password, an address or a role ends the user's links without knowing of them.
 */
export function termsFor(user: { id: string; email: string; passwordHash: string; role: Role }) {
  return { userId: user.id, boundTo: boundTo(user, user.role), expiresAt: new Date(Date.now() + LIFE_MS) };
}
