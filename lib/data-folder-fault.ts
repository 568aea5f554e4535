import { codeOf, OWN_DATABASE, type Place, textOf } from './postgres-programs';

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

/** Why the server of a place does not start, in words and with its own last ones. */
export function failedStart({ cluster, logFile }: Place, what: string, said: string): Error {
  const lines = lastLines(said);
  const cause = causeOf(said);
  if (cause) {
    const [, why, advice] = cause;
    return new Error(
      `The embedded PostgreSQL in ${cluster} does not start: ${why}. ${advice} Its last words (${logFile} has ` +
        `more of them):\n${lines}`,
    );
  }
  return new Error(
    `The embedded PostgreSQL in ${cluster} ${what}. Put right what its last lines name and start again ` +
      `(${logFile} has more of them). ${OWN_DATABASE}\n${lines}`,
  );
}

/** Why something could not be done in the data folder, in one sentence of what is wrong and one of what to do. */
export function failedFolder(folder: string, error: unknown): Error {
  const [, why = textOf(error), advice] = causeOf(`${codeOf(error)} ${textOf(error)}`) ?? [];
  const remedy =
    advice ?? 'Run Latchkey as the account that owns the folder, or name another one (LATCHKEY_DATA_DIR).';
  return new Error(
    `The data folder ${folder} cannot be used: ${why} (${textOf(error)}). ${remedy} ${OWN_DATABASE}`,
  );
}

/** The end of what a program said, where the reason stands. */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-10).join('\n');
}

function causeOf(said: string) {
  return CAUSES.find(([sign]) => sign.test(said));
}
