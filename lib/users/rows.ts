import type { Tx } from '../../database/database';
import { Prisma, type User } from '../../prisma/generated/client';
import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { must, Problem } from '../problem';
import { maySeeUsers, mustManageUser } from './policy';

/** Whom it was about, and whether anything has changed: doing a thing twice is no fault. */
export type UserChange = { email: string; hasChanged: boolean };

/**
 * A user as they are and, until the transaction ends, stay: whoever else wants to change them, sign them in or write
 * something that is theirs waits. Lock the user before anything of theirs, as everybody does, and nobody waits crosswise.
 */
export async function lockUser(tx: Tx, userId: string): Promise<User | null> {
  await tx.$executeRaw`select id from "user" where id = ${userId}::uuid for update`;
  return tx.user.findUnique({ where: { id: userId } });
}

/** The same of a user whom the actor manages. Throws `forbidden`, `not_found`, `own_account` and `owner_protected`. */
export async function lockManagedUser(tx: Tx, actor: Actor, userId: string): Promise<User> {
  // Asked even when there is no such user, so that only those hear of it who may know.
  must(maySeeUsers(actor), 'forbidden');
  const user = await lockUser(tx, userId);
  must(user, 'not_found');
  mustManageUser(actor, user);
  return user;
}

type NewUser = { email: string; firstName: string; lastName: string; role: Role; passwordHash: string };

/** Makes a user. Throws `already_user` when the address has one; the database's unique index decides races. */
export async function insertUser(tx: Tx, user: NewUser): Promise<{ id: string }> {
  const [created] = await tx.user.createManyAndReturn({
    data: [user],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!created) throw new Problem('already_user');
  return created;
}

/** Gives a user whom the caller holds locked another role: it counts from their next request on. */
export async function updateRole(tx: Tx, userId: string, role: Role): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { role } });
}

/**
 * Gives a user another address, provided that they are still as the caller has read them: same address, same password,
 * not disabled. Says whether they were; of many at once, one is told so. Throws `already_user` when the address has an
 * account, which the database's unique index decides; then the caller's transaction is lost.
 */
export async function updateEmail(
  tx: Tx,
  { id, email, passwordHash }: Pick<User, 'id' | 'email' | 'passwordHash'>,
  newEmail: string,
): Promise<boolean> {
  try {
    const { count } = await tx.user.updateMany({
      where: { id, email, passwordHash, disabledAt: null },
      data: { email: newEmail },
    });
    return count === 1;
  } catch (thrown) {
    const isTaken = thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
    throw isTaken ? new Problem('already_user') : thrown;
  }
}

/**
 * Gives a user a new password, provided that they are still as the caller has read them: same address, same password,
 * not disabled. Says whether they were; of many at once, one is told so.
 */
export async function updatePassword(
  tx: Tx,
  { id, email, passwordHash }: Pick<User, 'id' | 'email' | 'passwordHash'>,
  newHash: string,
): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { id, email, passwordHash, disabledAt: null },
    data: { passwordHash: newHash },
  });
  return count === 1;
}

type Identity = { email: string; firstName: string; lastName: string; passwordHash: string };

/**
 * Makes a user whom the caller holds locked somebody else in name, address and password. Throws `already_user` when the
 * address is another user's, which the database's unique index decides; then the caller's transaction is lost.
 */
export async function updateIdentity(tx: Tx, userId: string, identity: Identity): Promise<void> {
  const { email, firstName, lastName, passwordHash } = identity;
  try {
    await tx.user.update({ where: { id: userId }, data: { email, firstName, lastName, passwordHash } });
  } catch (thrown) {
    const isTaken = thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
    throw isTaken ? new Problem('already_user') : thrown;
  }
}

/**
 * Deletes a user and what is theirs alone: sign-ins, links, wishes and answers. What others may still need was settled
 * before (lib/departures); the activity log and accepted invites stay, and name them as they were called.
 */
export async function deleteUserRow(tx: Tx, userId: string): Promise<void> {
  await tx.user.delete({ where: { id: userId } });
}

/** Deletes every user, and what is theirs alone, for an instance that begins anew; says how many they were. */
export async function deleteAllUsers(tx: Tx): Promise<number> {
  const { count } = await tx.user.deleteMany();
  return count;
}
