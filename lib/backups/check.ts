import { readMigrations } from '../../database/database';
import type { Actor } from '../actor';
import { must, Problem } from '../problem';
import { mayRestore } from './policy';
import { readBackup } from './read';
import type { BackupEnd, BackupHeader } from './schema';

declare module '../problem' {
  interface ProblemFacts {
    /** A newer version has made it: `migrations` are those that this one does not have. */
    backup_newer: { path: string; program: string; migrations: string[] };
    /** `migration` was left out, which no version of the program does. */
    backup_impossible: { path: string; migration: string };
  }
}

/** A backup that was read from its first byte to its last and found whole, of a version that this one can restore. */
export type CheckedBackup = BackupHeader & { path: string; end: BackupEnd };

/**
 * Reads all of a backup and says what it holds; changes nothing and needs no database. `migrations` is the folder with
 * those of this program. Throws `forbidden`, `backup_unreadable`, `backup_unknown`, `backup_cut_off`, `backup_damaged`,
 * `backup_format_newer`, `backup_newer` and `backup_impossible`.
 */
export async function checkBackup(
  actor: Actor,
  { path, migrations }: { path: string; migrations: string },
): Promise<CheckedBackup> {
  must(mayRestore(actor), 'forbidden');
  let header: BackupHeader | undefined;
  for await (const part of readBackup(path)) {
    if (part.kind === 'header') {
      header = part.header;
      refuseNewer(path, header, migrations);
    }
    if (part.kind === 'end' && header) return { ...header, path, end: part.end };
  }
  throw new Error(`${path} was read to its end, and none was found.`);
}

/** The migrations of an older version are the first ones of this version's. */
function refuseNewer(path: string, { program, migrations }: BackupHeader, folder: string): void {
  const known = readMigrations(folder).map(({ name }) => name);
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Problem('backup_newer', { path, program: JSON.stringify(program), migrations: unknown });
  const missing = known.slice(0, migrations.length).find((name) => !migrations.includes(name));
  if (missing) throw new Problem('backup_impossible', { path, migration: missing });
}
