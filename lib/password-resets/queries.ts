import { db } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import { hasEnded } from '../clock';
import { Problem } from '../problem';
import { idInToken, matchToken } from '../token';
import { RESET_LINK } from './link';
import { isStillBacked } from './policy';
import { LIFE_MS, termsFor } from './terms';

export type OpenPasswordReset = { id: string; expiresAt: Date; user: User; copiedById: string | null };

/**
 * The reset that a link opens; reading it changes nothing, however often a mail scanner does.
 * Throws `link_unknown`, `link_used`, `link_expired`, `link_withdrawn` when whoever copied it may no longer do so, or `link_replaced` when another link of the user was used, their
 * password or address has changed since, or they are disabled. The person holds a link that was really made, so saying
 * which of them it is gives nothing away.
 */
export async function getOpenPasswordReset(token: string): Promise<OpenPasswordReset> {
  const id = idInToken(token);
  const row = id && (await db().passwordReset.findUnique({ where: { id }, include: { user: true } }));
  if (!row || matchToken(token, RESET_LINK) !== 'current') throw new Problem('link_unknown');
  const { user, expiresAt } = row;
  if (row.usedAt) throw new Problem('link_used', { at: row.usedAt });
  const maker = row.copiedById && (await db().user.findUnique({ where: { id: row.copiedById } }));
  if (!isStillBacked(row.copiedById, maker || undefined, user.role)) throw new Problem('link_withdrawn');
  if (row.replacedAt || user.disabledAt || row.boundTo !== termsFor(user).boundTo)
    throw new Problem('link_replaced');
  if (hasEnded(expiresAt, LIFE_MS)) throw new Problem('link_expired', { at: expiresAt });
  return { id: row.id, expiresAt, user, copiedById: row.copiedById };
}
