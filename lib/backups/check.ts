import { readMigrations } from '../../database/database';
import { readBackup } from './read';
import type { BackupEnd, BackupHeader } from './schema';

/** A backup that was read from its first byte to its last and found whole, of a version that this one can restore. */
export type CheckedBackup = BackupHeader & { path: string; end: BackupEnd };

/**
 * Reads all of a backup and says what it holds; changes nothing and needs no database. `migrations` is the folder with
 * those of this program. Throws an Error whose sentences say what is wrong: it cannot be read, is none, is cut off or
 * damaged, or was made by a newer version.
 */
export async function checkBackup(path: string, migrations: string): Promise<CheckedBackup> {
  let header: BackupHeader | undefined;
  for await (const part of readBackup(path)) {
    if (part.kind === 'header') {
      header = part.header;
      refuseNewer(path, header, migrations);
    }
    if (part.kind === 'end' && header) return { ...header, path, end: part.end };
  }
  throw new Error(`${path} has no end.`);
}

/** An older version's migrations are the first ones of ours. */
function refuseNewer(path: string, { program, migrations }: BackupHeader, folder: string): void {
  const known = readMigrations(folder).map(({ name }) => name);
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(
      `${path} was made by a newer Latchkey, version ${JSON.stringify(program)}: it has ${unknown.join(', ')}, which this version does not know. Restore it with that version.`,
    );
  const missing = known.slice(0, migrations.length).find((name) => !migrations.includes(name));
  if (missing)
    throw new Error(
      `${path} was made from a database in which ${missing} was never applied. No version of Latchkey leaves one so.`,
    );
}
