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

/** The same of several users at once, always locked in the order of their ids. Those who are not there are left out. */
export async function lockUsers(tx: Tx, ids: string[]): Promise<User[]> {
  await tx.$executeRaw`select id from "user" where id = any(${ids}::uuid[]) order by id for update`;
  return tx.user.findMany({ where: { id: { in: ids } } });
}

/**
 * The actor as the database has them now, locked until the transaction ends: a right that was taken away since the request
 * came is not used any more, and none is taken away while it is used. Throws `forbidden` to whoever was disabled, deleted or
 * signed out meanwhile.
 */
export async function lockActor(tx: Tx, actor: Actor): Promise<Actor> {
  return (await lockActorAnd(tx, actor)).actor;
}

/**
 * The same together with a user, null when there is none. Both rows are locked by one statement in the order of their ids,
 * so that two who act on each other do not wait for each other. Throws `forbidden`.
 */
export async function lockActorAnd(
  tx: Tx,
  actor: Actor,
  userId?: string,
): Promise<{ actor: Actor; user: User | null }> {
  const { actor: present, users } = await lockActorAndUsers(tx, actor, userId ? [userId] : []);
  return { actor: present, user: users[0] ?? null };
}

/** The same together with several users; those who are not there are left out. Throws `forbidden`. */
export async function lockActorAndUsers(
  tx: Tx,
  actor: Actor,
  userIds: string[],
): Promise<{ actor: Actor; users: User[] }> {
  const actorId = actor.kind === 'user' ? actor.id : undefined;
  const locked = await lockUsers(tx, actorId ? [actorId, ...userIds] : userIds);
  const asked = new Set(userIds);
  const users = locked.filter(({ id }) => asked.has(id));
  if (actor.kind !== 'user') return { actor, users };
  const present = locked.find(({ id }) => id === actorId);
  const isSignedIn = await tx.session.count({ where: { id: actor.sessionId, userId: actor.id } });
  must(present && !present.disabledAt && isSignedIn > 0, 'forbidden');
  const { email, firstName, lastName, role } = present;
  return { actor: { ...actor, email, firstName, lastName, role }, users };
}

/**
 * A user whom the actor manages, and the actor, both locked as they are now. Throws `forbidden`, `not_found`, `own_account`
 * and `owner_protected`.
 */
export async function lockManagedUser(
  tx: Tx,
  actor: Actor,
  userId: string,
): Promise<{ user: User; actor: Actor }> {
  const { actor: present, user } = await lockActorAnd(tx, actor, userId);
  // Asked even when there is no such user, so that only those hear of it who may know.
  must(maySeeUsers(present), 'forbidden');
  must(user, 'not_found');
  mustManageUser(present, user);
  return { user, actor: present };
}

type NewUser = {
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  passwordHash: string;
  disabledAt?: Date;
  isEmailConfirmed?: boolean;
};

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

/** Notes that a user has used a link that was mailed to them alone. */
export async function confirmEmail(tx: Tx, userId: string): Promise<void> {
  await tx.user.updateMany({
    where: { id: userId, isEmailConfirmed: false },
    data: { isEmailConfirmed: true },
  });
}

/**
 * Gives a user another address, at which they were found to get mail, provided that they are still as the caller has read
 * them: same address, same password, not disabled. Says whether they were; of many at once, one is told so. Throws
 * `already_user` when the address has an account, which the database's unique index decides; then the caller's transaction
 * is lost.
 */
export async function updateEmail(
  tx: Tx,
  { id, email, passwordHash }: Pick<User, 'id' | 'email' | 'passwordHash'>,
  newEmail: string,
): Promise<boolean> {
  try {
    const { count } = await tx.user.updateMany({
      where: { id, email, passwordHash, disabledAt: null },
      data: { email: newEmail, isEmailConfirmed: true },
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
