import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { mustHaveProved } from '../proof';
import { lockUser } from '../users/rows';
import { newBackupCodes } from './backup-code';
import { isTwoFactorOn } from './queries';
import { replaceBackupCodes, tellSignInChanged } from './rows';

/**
 * Gives the actor ten new backup codes, which are never shown again; the old ones no longer work. They are told by mail.
 * Throws `proof_needed`, `too_busy`, `forbidden` to visitors, and `not_found` when two-factor sign-in is off.
 */
export async function renewBackupCodes(actor: Actor): Promise<string[]> {
  must(actor.kind === 'user', 'forbidden');
  mustHaveProved(actor);
  const { id: userId } = actor;
  const { codes, rows } = await newBackupCodes();
  await db().$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    must(user && !user.disabledAt, 'forbidden');
    must(await isTwoFactorOn(userId, tx), 'not_found');
    await replaceBackupCodes(tx, userId, rows);
    await tellSignInChanged(tx, user, 'backup-codes-renewed');
    const facts = { email: user.email };
    await record(tx, actor, { event: 'backup_codes.renewed', subjectId: userId, facts });
  });
  return codes;
}
