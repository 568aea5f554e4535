import { db, type Tx } from '../../database/database';
import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import type { EmailAddress } from '../email-address';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { maySeeUsers } from './policy';

/** The user with this address, or null when there is none or they are disabled. */
export async function findActiveUser(
  email: EmailAddress,
  tx: Tx = db(),
): Promise<{ id: string; role: Role } | null> {
  return tx.user.findUnique({ where: { email, disabledAt: null }, select: { id: true, role: true } });
}

/** The user with this address, disabled or not; null when there is none. */
export async function findUser(email: EmailAddress): Promise<{ id: string; role: Role } | null> {
  return db().user.findUnique({ where: { email }, select: { id: true, role: true } });
}

/**
 * Who could be handed ownership: an active user, for whoever sees users. Null when they are not there any more. Throws
 * `forbidden`.
 */
export async function findHeir(
  actor: Actor,
  userId: string,
): Promise<{ id: string; email: string; name: string; role: Role } | null> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await db().user.findUnique({ where: { id: userId, disabledAt: null } });
  if (!user) return null;
  const { id, email, role } = user;
  return { id, email, name: wholeName(user), role };
}
