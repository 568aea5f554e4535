import { db, holdsWords, type Tx } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import type { EmailAddress } from '../email-address';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { limit } from '../rate-limits/limit';
import { CHOOSING } from './limits';
import { maySeeUsers } from './policy';
import type { FindChoosable } from './schema';

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

/** Somebody who can be chosen: by name and address. */
export type Choosable = { id: string; email: string; firstName: string; lastName: string; name: string };

/** So many are offered; whoever looks for another one types on. */
const MOST_OFFERED = 8;

/**
 * Active users whose name or address holds every word of `search`, from A to Z by name, for whoever sees users; eight at
 * most, and none of those whose ids are `except`. Throws `forbidden` and `too_many_attempts`.
 */
export async function findChoosable(actor: Actor, { search, except }: FindChoosable): Promise<Choosable[]> {
  must(maySeeUsers(actor), 'forbidden');
  if (actor.kind === 'user') await limit(CHOOSING, actor.id);
  // The same expression as in the migration that makes its index.
  const found = holdsWords(Prisma.sql`email || ' ' || "firstName" || ' ' || "lastName"`, search, true);
  const users = await db().$queryRaw<Omit<Choosable, 'name'>[]>`
    select id, email, "firstName", "lastName" from "user"
    where ${Prisma.join([Prisma.sql`"disabledAt" is null and id <> all(${except}::uuid[])`, ...found], ' and ')}
    order by lower("firstName" || ' ' || "lastName"), id limit ${MOST_OFFERED}`;
  return users.map((user) => ({ ...user, name: wholeName(user) }));
}

/** The active user with this address, to be chosen by it. Throws `forbidden` and `successor_unknown`. */
export async function getChosen(actor: Actor, email: EmailAddress): Promise<{ id: string; role: Role }> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await findActiveUser(email);
  must(user, 'successor_unknown', { email });
  return user;
}

/**
 * Who could be handed ownership: an active user, for whoever sees users. Null when they are not there any more. Throws
 * `forbidden`.
 */
export async function findHeir(actor: Actor, userId: string): Promise<(Choosable & { role: Role }) | null> {
  must(maySeeUsers(actor), 'forbidden');
  const user = await db().user.findUnique({ where: { id: userId, disabledAt: null } });
  if (!user) return null;
  const { id, email, firstName, lastName, role } = user;
  return { id, email, firstName, lastName, name: wholeName(user), role };
}

/** Whom people ask for what they lack: the owner, for whoever is signed in; null while there is none. Throws `forbidden`. */
export async function findOwner(actor: Actor): Promise<{ email: string; name: string } | null> {
  must(actor.kind === 'user', 'forbidden');
  const owner = await db().user.findFirst({
    where: { role: 'owner', disabledAt: null },
    select: { email: true, firstName: true, lastName: true },
  });
  return owner && { email: owner.email, name: wholeName(owner) || owner.email };
}

/** What an account keeps of its person besides secrets. */
export type Profile = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  createdAt: Date;
  lastActiveAt: Date | null;
};

/** The actor's own account. Throws `forbidden` to visitors, and to whoever was deleted meanwhile. */
export async function getOwnProfile(actor: Actor): Promise<Profile> {
  must(actor.kind === 'user', 'forbidden');
  const user = await db().user.findUnique({
    where: { id: actor.id },
    select: {
      id: true,
      email: true,
      firstName: true,
      lastName: true,
      role: true,
      createdAt: true,
      lastActiveAt: true,
    },
  });
  must(user, 'forbidden');
  return user;
}

/** When the actor's password was last set: by a change, a reset, or as they joined. Throws `forbidden` to visitors, and to whoever was deleted meanwhile. */
export async function findPasswordDate(actor: Actor): Promise<Date> {
  const { id, createdAt } = await getOwnProfile(actor);
  const last = await db().auditEntry.findFirst({
    where: { subjectId: id, event: { in: ['user.password_changed', 'password_reset.completed'] } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    select: { at: true },
  });
  return last?.at ?? createdAt;
}
