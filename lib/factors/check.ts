import { db, type Tx } from '../../database/database';
import type { TwoFactor } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { log } from '../log';
import { must, Problem } from '../problem';
import { type Counter, forgive, giveBack, givingBackOnFault, limit } from '../rate-limits/limit';
import { findDevice } from '../users/device';
import { noteFailedSignIn } from '../users/failed-sign-ins';
import { verifyPassword } from '../users/password';
import { type BackupCodeParts, readBackupCode } from './backup-code';
import { CODE, CODE_ANYWHERE } from './limits';
import { keyOf } from './queries';
import { tellSignInChanged } from './rows';
import { newestStep, stepOfTotp } from './totp';

/**
 * A code that was found to be right. Taken in the transaction of what it is shown for, it counts there and never again:
 * of many at once, all but one throw `code_wrong`.
 */
export type RightCode = { take(tx: Tx): Promise<void> };

type Holder = { id: string; email: string };

/**
 * Checks a code that somebody typed, of the user's authenticator app or one of their backup codes; it stays good until it is
 * taken. Asked only of whoever has shown another factor: a password, a link, a sign-in. Throws `code_wrong`, `too_busy`, and
 * `too_many_attempts` to a place that tries too often, whatever it starts anew in between. Six digits can be guessed
 * from many places, so wrong ones are counted over all of them, too (NIST SP 800-63B §3.2.2). That locks nobody out: a
 * device where the user has signed in before is counted apart, and backup codes, which nobody guesses, go on working.
 */
export async function checkCode(actor: Actor, user: Holder, typed: string): Promise<RightCode> {
  try {
    return await check(actor, user, typed);
  } catch (thrown) {
    const hasFailed =
      thrown instanceof Problem && (thrown.is('code_wrong') || thrown.is('too_many_attempts'));
    // Whoever is signed in already only shows once more who they are.
    if (hasFailed && actor.kind === 'visitor') noteFailedSignIn(actor, user.email, user.id);
    throw thrown;
  }
}

async function check(actor: Actor, user: Holder, typed: string): Promise<RightCode> {
  // All known devices of a user are one place: each for itself, whoever has collected many would have as many limits.
  const device = (await findDevice(actor.device))?.userId === user.id ? 'known device' : null;
  const counted: Counter = [CODE, user.id, device ?? actor.ip];
  if (await forgetStepAhead(user.id)) {
    await forgive(...counted);
    for (const anywhere of [device, null]) await forgive(CODE_ANYWHERE, user.id, anywhere);
  }
  await limit(...counted);
  return givingBackOnFault([counted], async () => {
    const backup = readBackupCode(typed);
    const right = backup ? await rightBackupCode(actor, user, backup) : await rightTotp(user, device, typed);
    must(right, 'code_wrong');
    await forgive(...counted);
    return right;
  });
}

/**
 * Forgets the step of the last code where it lies beyond all that are right now: it was written while the clock was ahead,
 * and shows no replay. Says whether it did; once, so that the tries since, of which right ones were refused, can be given
 * back without giving whoever guesses more.
 */
async function forgetStepAhead(userId: string): Promise<boolean> {
  const { count } = await db().twoFactor.updateMany({
    where: { userId, lastStep: { gt: newestStep() } },
    data: { lastStep: 0 },
  });
  return count === 1;
}

/** `device` stands for all that are known, null for all others together. */
async function rightTotp(
  { id: userId }: Holder,
  device: string | null,
  typed: string,
): Promise<RightCode | null> {
  const counted: Counter = [CODE_ANYWHERE, userId, device];
  await limit(...counted);
  const factor = await givingBackOnFault([counted], () =>
    db().twoFactor.findUnique({ where: { userId, confirmedAt: { not: null } } }),
  );
  const step = factor && stepOf(factor, typed);
  if (!step || step <= factor.lastStep) return null;
  await giveBack(counted);
  return {
    async take(tx) {
      const { count } = await tx.twoFactor.updateMany({
        where: { userId, secret: factor.secret, confirmedAt: { not: null }, lastStep: { lt: step } },
        data: { lastStep: step },
      });
      must(count === 1, 'code_wrong');
    },
  };
}

/** No code is right under another instance key; the operator is told why, and backup codes still work. */
function stepOf(factor: TwoFactor, typed: string): number | null {
  try {
    return stepOfTotp(keyOf(factor), typed);
  } catch (error) {
    log('error', 'A code could not be checked', error);
    return null;
  }
}

async function rightBackupCode(
  actor: Actor,
  user: Holder,
  { mark, rest }: BackupCodeParts,
): Promise<RightCode | null> {
  const { id: userId, email } = user;
  const isUnused = { userId, usedAt: null };
  const row = await db().backupCode.findFirst({ where: { ...isUnused, mark } });
  const matches = await verifyPassword(row?.codeHash ?? null, rest, email);
  if (!row || !matches) return null;
  return {
    async take(tx) {
      const usedAt = new Date();
      const { count } = await tx.backupCode.updateMany({
        where: { ...isUnused, id: row.id },
        data: { usedAt },
      });
      must(count === 1, 'code_wrong');
      const left = await tx.backupCode.count({ where: isUnused });
      await tellSignInChanged(tx, user, 'backup-code-used');
      const facts = { email, left: String(left) };
      await record(tx, actor, { event: 'backup_code.used', subjectId: userId, facts });
    },
  };
}
