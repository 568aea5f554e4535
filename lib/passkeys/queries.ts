import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { AuthenticationAnswer } from './schema';

/** A passkey as its user knows it. */
export type OwnPasskey = { id: string; name: string; createdAt: Date; lastUsedAt: Date | null };

/** The actor's own passkeys, the oldest first. Throws `forbidden` to visitors. */
export async function listPasskeys(actor: Actor): Promise<OwnPasskey[]> {
  must(actor.kind === 'user', 'forbidden');
  return findPasskeys(actor.id);
}

/** The same of any user. Whoever calls it has asked whether the actor may see them. */
export async function findPasskeys(userId: string): Promise<OwnPasskey[]> {
  return db().passkey.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, createdAt: true, lastUsedAt: true },
  });
}

/** How many passkeys the actor has; none for whoever is not signed in. */
export async function countPasskeys(actor: Actor): Promise<number> {
  return actor.kind === 'user' ? db().passkey.count({ where: { userId: actor.id } }) : 0;
}

/** Whose passkey an answer names, be the answer right or wrong; null where nobody has it. */
export async function findHolder(given: unknown): Promise<{ id: string; email: string } | null> {
  const { data: answer } = AuthenticationAnswer.safeParse(given);
  if (!answer) return null;
  const passkey = await db().passkey.findUnique({
    where: { credentialId: answer.id },
    select: { user: { select: { id: true, email: true } } },
  });
  return passkey?.user ?? null;
}

/** Which keys a browser is to look for, or not to make again: those that the user has. */
export async function listCredentials(userId: string): Promise<{ id: string; transports: string[] }[]> {
  const passkeys = await db().passkey.findMany({ where: { userId }, take: 100 });
  return passkeys.map(({ credentialId, transports }) => ({ id: credentialId, transports }));
}
