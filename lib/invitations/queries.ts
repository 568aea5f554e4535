import { db } from '../db';
import { Problem } from '../problem';
import { idInToken, matchToken } from '../token';

export type OpenInvitation = {
  id: string;
  email: string;
  role: 'owner' | 'admin' | 'member';
  version: number;
  expiresAt: Date;
  /** Who invited, or null when they have left. */
  inviter: string | null;
};

/**
 * The invitation that a link opens; reading it changes nothing, however often a mail scanner does.
 * Throws `link_unknown`, `…_used`, `…_revoked`, `…_replaced`, `…_expired`, or `already_user` when the address has
 * an account by now. The person holds a link that was really sent, so saying which of them it is gives nothing away.
 */
export async function getOpenInvitation(token: string): Promise<OpenInvitation> {
  const id = idInToken(token);
  const row = id && (await db().invitation.findUnique({ where: { id }, include: { invitedBy: true } }));
  if (!row) throw new Problem('link_unknown');
  const match = matchToken(token, 'invite', row.version);
  const { email, role, version, expiresAt } = row;
  const inviter = row.invitedBy ? `${row.invitedBy.firstName} ${row.invitedBy.lastName}` : null;
  const facts = { email, at: expiresAt, inviter: inviter ?? 'the person who invited you' };
  if (match === 'unknown') throw new Problem('link_unknown');
  if (row.acceptedAt) throw new Problem('invitation_used', facts);
  if (row.revokedAt) throw new Problem('invitation_revoked', facts);
  if (match === 'replaced') throw new Problem('invitation_replaced', facts);
  if (await db().user.count({ where: { email } })) throw new Problem('already_user', facts);
  if (expiresAt <= new Date()) throw new Problem('invitation_expired', facts);
  return { id: row.id, email, role, version, expiresAt, inviter };
}
