import { db, type Tx } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import type { EmailAddress } from '../email-address';
import { must } from '../problem';
import { maySeeUsers, mustManageUser } from './policy';

/** Whom it was about, and whether anything has changed: doing a thing twice is no fault. */
export type UserChange = { email: string; hasChanged: boolean };

/** The user with this address, or null when there is none or they are disabled. */
export async function findActiveUser(
  email: EmailAddress,
  tx: Tx = db(),
): Promise<{ id: string; role: Role } | null> {
  return tx.user.findUnique({ where: { email, disabledAt: null }, select: { id: true, role: true } });
}

/**
 * A user as they are and, until the transaction ends, stay: whoever else wants to change them, sign them in or write
 * something that is theirs waits. Lock the user before anything of theirs, as everybody does, and nobody waits crosswise.
 */
export async function lockUser(tx: Tx, userId: string): Promise<User | null> {
  await tx.$executeRaw`select id from "user" where id = ${userId}::uuid for update`;
  return tx.user.findUnique({ where: { id: userId } });
}

/** The same of a user whom the actor manages. Throws `forbidden`, `not_found` and `own_account`, `owner_protected`. */
export async function lockManagedUser(tx: Tx, actor: Actor, userId: string): Promise<User> {
  // Asked even when there is no such user, so that only those hear of it who may know.
  must(maySeeUsers(actor), 'forbidden');
  const user = await lockUser(tx, userId);
  must(user, 'not_found');
  mustManageUser(actor, user);
  return user;
}

/** Who could be handed ownership: an active user, for whoever sees users. Null when they are not there any more. */
export async function findHeir(
  actor: Actor,
  userId: string,
): Promise<{ id: string; email: string; name: string; role: Role } | null> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await db().user.findUnique({ where: { id: userId, disabledAt: null } });
  if (!user) return null;
  const { id, email, firstName, lastName, role } = user;
  return { id, email, name: `${firstName} ${lastName}`, role };
}
