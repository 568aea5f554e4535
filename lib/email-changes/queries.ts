import { db } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { hasEnded } from '../clock';
import { must, Problem } from '../problem';
import { boundTo, idInToken, matchToken } from '../token';
import { EMAIL_CHANGE_LINK } from './link';
import { LIFE_MS } from './terms';

export type OpenEmailChange = { id: string; newEmail: string; expiresAt: Date; user: User };

/**
 * The change of an address that a link opens; reading it changes nothing, however often a mail scanner does.
 * Throws `link_unknown`, `link_used`, `link_expired`, `link_replaced` when it was taken back, asked for anew, or the user's
 * address, password or status has changed since, and `already_user` when the new address has got an account by now.
 * The person holds a link that was really made, so saying which of them it is gives nothing away.
 */
export async function getOpenEmailChange(token: string): Promise<OpenEmailChange> {
  const id = idInToken(token);
  const row = id && (await db().emailChange.findUnique({ where: { id }, include: { user: true } }));
  if (!row || matchToken(token, EMAIL_CHANGE_LINK) !== 'current') throw new Problem('link_unknown');
  const { user, newEmail, expiresAt, usedAt } = row;
  if (usedAt) throw new Problem('link_used', { at: usedAt });
  if (row.replacedAt || user.disabledAt || row.boundTo !== boundTo(user)) throw new Problem('link_replaced');
  if (hasEnded(expiresAt, LIFE_MS)) throw new Problem('link_expired', { at: expiresAt });
  // Their own it is when another press of the button was faster.
  const others = await db().user.count({ where: { email: newEmail, id: { not: user.id } } });
  if (others > 0) throw new Problem('already_user');
  return { id: row.id, newEmail, expiresAt, user };
}

/** The address that the actor has asked for and not confirmed yet, or null. Throws `forbidden` to visitors. */
export async function findOpenEmailChange(
  actor: Actor,
): Promise<{ newEmail: string; expiresAt: Date } | null> {
  must(actor.kind === 'user', 'forbidden');
  const row = await db().emailChange.findFirst({
    where: { userId: actor.id, usedAt: null, replacedAt: null, expiresAt: { gt: new Date() } },
  });
  // Few have one: what it is bound to is asked for then alone.
  const user = row && (await db().user.findUnique({ where: { id: actor.id } }));
  return user && row.boundTo === boundTo(user) ? { newEmail: row.newEmail, expiresAt: row.expiresAt } : null;
}
