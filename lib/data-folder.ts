/** What PostgreSQL or the system say, what it means, and what to do. The first that fits counts. */
const CAUSES: [said: RegExp, what: string, advice: string][] = [
  [
    /No space left on device|Check free disk space|ENOSPC|Disk quota exceeded|EDQUOT/,
    'there is no room left on its disk',
    'Make room, or move the data folder to a larger disk (LATCHKEY_DATA_DIR). Nothing that was saved is lost.',
  ],
  [
    /Read-only file system|EROFS/,
    'its disk may only be read',
    'Mount it for writing, or move the data folder elsewhere (LATCHKEY_DATA_DIR).',
  ],
  [
    /Permission denied|Operation not permitted|EACCES|EPERM|has wrong ownership/,
    'its files may not be written by this account',
    'Run Latchkey as the account that owns the data folder, or give the folder to this one.',
  ],
  [
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
    'its files are damaged',
    'Put the whole data folder back from a backup. Without one, copy the folder before anybody tries to repair it.',
  ],
];

export const OWN_DATABASE = 'Or set DATABASE_URL to use a PostgreSQL of your own (15 or newer).';

/** Why something could not be done in the data folder, in one sentence of what is wrong and one of what to do. */
export function failedFolder(folder: string, error: unknown): Error {
  const [, why = textOf(error), advice] = causeOf(`${codeOf(error)} ${textOf(error)}`) ?? [];
  const remedy =
    advice ?? 'Run Latchkey as the account that owns the folder, or name another one (LATCHKEY_DATA_DIR).';
  return new Error(
    `The data folder ${folder} cannot be used: ${why} (${textOf(error)}). ${remedy} ${OWN_DATABASE}`,
  );
}

/** What the system or PostgreSQL said, understood: what is wrong and what to do. */
export function causeOf(said: string) {
  return CAUSES.find(([sign]) => sign.test(said));
}

/** An error in its own words. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What kind of error it is, as far as it says. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
