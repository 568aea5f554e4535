import { join } from 'node:path';
import { commandLine } from '../lib/actor';
import { type CheckedBackup, checkBackup } from '../lib/backups/check';
import { countUsers } from '../lib/backups/queries';
import { type Restored, restoreBackup } from '../lib/backups/restore';
import type { Settings } from '../lib/config';
import { confirmByTyping } from './confirm';
import { type ExitCode, withInstance } from './open';

type Order = { path: string; isSure: boolean; acceptsNewKey: boolean; input?: NodeJS.ReadableStream };

/**
 * Replaces all that the instance holds by what a backup holds, once the whole file was found sound and, where there are
 * users, whoever calls it has typed "restore" or brought their answer along. Resolves with the exit code.
 */
export async function restore(
  root: string,
  settings: Settings,
  { path, isSure, acceptsNewKey, input = process.stdin }: Order,
): Promise<ExitCode> {
  const migrations = join(root, 'prisma/migrations');
  const backup = await check(path, migrations);
  if (!backup) return 1;
  return withInstance(root, settings, async () => {
    const lost = await countUsers();
    const loss =
      `The ${users(lost)} of this instance, and all else that it holds, are replaced for good by the backup of ` +
      `${minuteOf(backup)} with ${users(backup.end.tables.user?.rows ?? 0)}. Everybody is signed out.`;
    if (lost > 0 && !isSure && !(await confirmByTyping('restore', loss, input))) return 1;
    const restored = await restoreBackup(commandLine, backup, { migrations, acceptsNewKey });
    for (const sentence of tell(backup, restored)) console.error(sentence);
    return 0;
  });
}

async function check(path: string, migrations: string): Promise<CheckedBackup | null> {
  try {
    return await checkBackup(path, migrations);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return null;
  }
}

function* tell(
  backup: CheckedBackup,
  { users: back, mails, lostKey, strangers }: Restored,
): Iterable<string> {
  yield `Restored: the backup of ${minuteOf(backup)} with ${users(back)}. Everybody signs in anew.`;
  if (mails.waiting > 0) yield `Mails that waited: ${mails.waiting}. They leave while the instance runs.`;
  if (mails.givenUp > 0)
    yield `Mails that waited for more than a day: ${mails.givenUp}. They are not sent; the page Email has them among those that failed.`;
  if (strangers.length > 0) yield `Left out, as Latchkey has no such table: ${strangers.join(', ')}.`;
  if (lostKey)
    yield `The instance key is a new one. Links that were sent no longer work: resend the invites. The activity log is chained anew. ` +
      `Two-factor sign-in is off for ${users(lostKey.users)}, who had it on: their password alone lets them in until they turn it on again.`;
}

const users = (size: number) => `${size} ${size === 1 ? 'user' : 'users'}`;

const minuteOf = ({ madeAt }: CheckedBackup) => `${madeAt.slice(0, 16).replace('T', ' ')} UTC`;
