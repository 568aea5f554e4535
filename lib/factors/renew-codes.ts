import { db } from '../../database/database';
import { type Actor, mustHaveProved, type UserActor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { type Counter, givingBackOnFault, limitAll } from '../rate-limits/limit';
import { lockUser } from '../users/rows';
import { newBackupCodes } from './backup-code';
import { BACKUP_CODES, BACKUP_CODES_AT_ONCE } from './limits';
import { isTwoFactorOn } from './queries';
import { replaceBackupCodes, tellSignInChanged } from './rows';

/**
 * Gives the actor ten new backup codes, which are never shown again; the old ones no longer work. They are told by mail.
 * Throws `proof_needed`, `too_many_attempts` within half a minute and after five in an hour, `too_busy`, `forbidden` to visitors, and `not_found` when two-factor sign-in is off.
 */
export async function renewBackupCodes(actor: Actor): Promise<string[]> {
  must(actor.kind === 'user', 'forbidden');
  mustHaveProved(actor);
  const { id: userId } = actor;
  // Before the hashing, which is ten times that of a password.
  const counted: Counter[] = [
    [BACKUP_CODES_AT_ONCE, userId],
    [BACKUP_CODES, userId],
  ];
  await limitAll(counted);
  return givingBackOnFault(counted, () => renew(actor));
}

async function renew(actor: UserActor): Promise<string[]> {
  const { id: userId } = actor;
  const { codes, rows } = await newBackupCodes(actor.email);
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
