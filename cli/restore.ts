import { join } from 'node:path';
import { commandLine } from '../lib/actor';
import { type CheckedBackup, checkBackup } from '../lib/backups/check';
import { countUsers } from '../lib/backups/queries';
import { type Restored, restoreBackup } from '../lib/backups/restore';
import type { Settings } from '../lib/config';
import { sayList } from '../words/say';
import { type ExitCode, explain, withInstance } from './open';
import { confirmByTyping } from './typed';
import { language, words } from './words';

type Order = { path: string; isSure: boolean; acceptsNewKey: boolean; input?: NodeJS.ReadableStream };

/**
 * Replaces all that the instance holds by what a backup holds, once the whole file was found sound and, where there are
 * users, whoever calls it has typed "restore" or said so before.
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
    const kept = backup.end.tables.user?.rows ?? 0;
    const loss = words('cli')('restore.loss', { lost, kept, madeAt: minuteOf(backup) });
    if (lost > 0 && !isSure && !(await confirmByTyping('restore', loss, input))) return 1;
    const restored = await restoreBackup(commandLine, backup, { migrations, acceptsNewKey });
    for (const line of linesOf(backup, restored)) console.error(line);
    return 0;
  });
}

async function check(path: string, migrations: string): Promise<CheckedBackup | null> {
  try {
    return await checkBackup(commandLine, { path, migrations });
  } catch (error) {
    console.error(explain(error));
    return null;
  }
}

function* linesOf(backup: CheckedBackup, { users, mails, lostKey, strangers }: Restored): Iterable<string> {
  const t = words('cli');
  yield t('restore.done', { madeAt: minuteOf(backup), users });
  if (mails.waiting > 0) yield t('restore.mails_waiting', { count: mails.waiting });
  if (mails.givenUp > 0) yield t('restore.mails_given_up', { count: mails.givenUp });
  if (strangers.length > 0) yield t('restore.strangers', { tables: sayList(strangers, language()) });
  if (lostKey) yield t('restore.new_key', { users: lostKey.users });
}

/** In UTC, as the tables of other commands have times. */
const minuteOf = ({ madeAt }: CheckedBackup) => madeAt.slice(0, 16).replace('T', ' ');
