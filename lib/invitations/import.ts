import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { admitUser } from '../groups/rows';
import { cancelMails } from '../mail/rows';
import { must } from '../problem';
import { insertUser } from '../users/rows';
import { type InvitableRole, mayImport, mayInvite } from './policy';

/** Somebody of another program, who keeps the password of this hash (bcrypt or argon2id, settings/values.ts). */
export type ImportedUser = {
  email: string;
  firstName: string;
  lastName: string;
  role: InvitableRole;
  passwordHash: string;
  isDisabled: boolean;
  groupIds?: string[];
};

/**
 * Makes a user who signs in by the password that they had elsewhere. An open invitation of theirs is revoked, since they
 * are in. A group that was removed meanwhile is no fault. Only whoever holds the machine may, since nobody has shown that the address is theirs. Throws `forbidden`, and
 * `already_user` when the address has an account.
 */
export async function importUser(actor: Actor, user: ImportedUser): Promise<{ id: string }> {
  must(mayImport(actor) && mayInvite(actor, user.role), 'forbidden');
  const { isDisabled, groupIds = [], ...identity } = user;
  const { email, role } = identity;
  return db().$transaction(async (tx) => {
    const { id } = await insertUser(tx, { ...identity, ...(isDisabled && { disabledAt: new Date() }) });
    const open = await tx.invitation.updateManyAndReturn({
      where: { email, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
      select: { id: true },
    });
    await cancelMails(tx, ...open.map((invitation) => invitation.id));
    for (const invitation of open)
      await record(tx, actor, { event: 'invitation.revoked', subjectId: invitation.id, facts: { email } });
    const groups = (await admitUser(tx, id, groupIds)).join(', ');
    const facts = { email, role, ...(groups && { groups }) };
    await record(tx, actor, { event: 'user.imported', subjectId: id, facts });
    return { id };
  });
}
