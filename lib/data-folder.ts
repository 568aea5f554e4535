import { Problem } from './problem';

/** What keeps a data folder from being used, as far as it is understood. */
export type FolderTrouble = 'full' | 'read_only' | 'denied' | 'damaged' | 'unknown';

declare module './problem' {
  interface ProblemFacts {
    /** `said`: the system's own words. */
    data_folder_unusable: { folder: string; trouble: FolderTrouble; said: string };
  }
}

/** How the system and PostgreSQL say it. The first that matches counts. */
const SIGNS: [trouble: FolderTrouble, sign: RegExp][] = [
  ['full', /No space left on device|Check free disk space|ENOSPC|Disk quota exceeded|EDQUOT/],
  ['read_only', /Read-only file system|EROFS/],
  ['denied', /Permission denied|Operation not permitted|EACCES|EPERM|has wrong ownership/],
  [
    'damaged',
    new RegExp(
      [
        'pg_control',
        'in control file',
        'checkpoint record',
        'not a valid data directory',
        'incompatible with server',
        'could not find the database system',
        'bogus data in lock file',
        'invalid (?:page|magic|resource manager)',
        'could not open (?:file|directory) "(?:base|global|pg_)',
        'PANIC: ',
      ].join('|'),
    ),
  ],
];

/** Why something could not be done in the data folder. */
export function failedFolder(folder: string, error: unknown): Problem {
  const said = textOf(error);
  return new Problem('data_folder_unusable', {
    folder,
    trouble: troubleIn(`${codeOf(error)} ${said}`),
    said,
  });
}

/** The trouble that the system or PostgreSQL tells of. */
export function troubleIn(said: string): FolderTrouble {
  return SIGNS.find(([, sign]) => sign.test(said))?.[0] ?? 'unknown';
}

/** The message of an error. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of an error, as systems and PostgreSQL give it; undefined where it has none. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
