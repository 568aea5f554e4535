import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { codeOf, failedFolder, OWN_DATABASE, textOf } from '../lib/data-folder';
import { type Account, commandOf, environment, give, type Place, type Programs } from './programs';
import { failedStart } from './start-fault';

/** The one role of the embedded database, and its owner. */
export const USER = 'latchkey';

/** The data folder, made for its owner only where it is missing. */
export function preparePlace(folder: string): Place {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const dataDir = fs.realpathSync(folder); // as /proc will tell it
    fs.accessSync(dataDir, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    return {
      dataDir,
      cluster: path.join(dataDir, 'postgres'),
      passwordFile: path.join(dataDir, 'postgres.password'),
      logFile: path.join(dataDir, 'postgres.log'),
    };
  } catch (error) {
    throw failedFolder(folder, error);
  }
}

/**
 * The password, written before the cluster that is made with it. A link, unlike a rename, never replaces: of
 * two processes at once the second reads what the first has written, and a half-written file never has the
 * name.
 */
export function keepPassword({ cluster, passwordFile }: Place, account: Account): string {
  if (!fs.existsSync(passwordFile)) {
    if (fs.existsSync(cluster)) {
      throw new Error(
        `The database's password (${passwordFile}) is missing, and the database in ${cluster} does not ` +
          'open without it. Put the file back from a backup of the data folder.',
      );
    }
    const fresh = `${passwordFile}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
    fs.writeFileSync(fresh, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    try {
      fs.linkSync(fresh, passwordFile);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    fs.rmSync(fresh);
  }
  give(passwordFile, account);
  return fs.readFileSync(passwordFile, 'utf8').trim();
}

/**
 * Makes the cluster beside its place and moves it there when it is whole; of two at once, one is kept. Throws where there
 * was one: nobody shall find an empty instance in the place of theirs.
 */
export async function ensureCluster(place: Place, programs: Programs): Promise<void> {
  if (fs.existsSync(place.cluster)) return;
  if (fs.existsSync(place.logFile)) {
    throw new Error(
      `The database in ${place.cluster} has gone: the log beside it (${place.logFile}) shows that there was one. ` +
        'Put the whole data folder back from a backup, or move it away to begin with an empty database.',
    );
  }
  const fresh = fs.mkdtempSync(`${place.cluster}.new-${process.pid}-`);
  give(fresh, programs.account);
  await initdb(fresh, place, programs);
  try {
    fs.renameSync(fresh, place.cluster);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    if (!fs.existsSync(path.join(place.cluster, 'PG_VERSION'))) throw error;
  }
}

async function initdb(folder: string, place: Place, programs: Programs): Promise<void> {
  const { command, args } = commandOf(programs, 'initdb', [
    `--pgdata=${folder}`,
    `--username=${USER}`,
    `--pwfile=${place.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8', // knows upper and lower case beyond ASCII, whatever the system's locales
    '--no-instructions',
  ]);
  const child = spawn(command, args, {
    ...programs.account.owner,
    cwd: place.dataDir,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(textOf(error)));
    child.once('close', (status, signal) => resolve(status ?? signal));
  });
  if (code === 0) return;
  fs.rmSync(folder, { recursive: true, force: true });
  throw failedStart(place, `could not be made (initdb ended with ${code})`, said);
}

/** Removes what processes that were killed while making a cluster or a password have left. */
export function removeLeftovers({ dataDir }: Place): void {
  for (const name of fs.readdirSync(dataDir)) {
    const maker = /^postgres(?:\.password)?\.new-(\d+)-/.exec(name)?.[1];
    if (!maker || isWorking(Number(maker), path.join(dataDir, name))) continue;
    try {
      fs.rmSync(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 2 });
    } catch {
      // An initdb that outlived its parent may still be writing: the next start removes the rest.
    }
  }
}

/**
 * Whether a process still works on its leftover: process numbers come again, so that an old one is nobody's.
 */
function isWorking(pid: number, leftover: string): boolean {
  const age = Date.now() - (fs.statSync(leftover, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return isAlive(pid) && age < 600_000;
}

/** Refuses a cluster that these programs cannot serve: damaged, or of another major version. */
export function checkVersion({ cluster }: Place, { major }: Programs): void {
  const version = readVersion(cluster);
  if (!/^\d+$/.test(version)) {
    throw new Error(
      `The folder ${cluster} is not a whole PostgreSQL database: its file PG_VERSION is missing or damaged. Put ` +
        'the whole data folder back from a backup, or move it away to begin with an empty database.',
    );
  }
  if (version !== major) {
    throw new Error(
      `The database in ${cluster} was written by PostgreSQL ${version}, and this version of Latchkey ` +
        `brings PostgreSQL ${major}. Start the version of Latchkey that wrote it. To move on: "npx latchkey backup" ` +
        `with that one, move the folder away, and "npx latchkey restore" with this one. ${OWN_DATABASE}`,
    );
  }
}

function readVersion(cluster: string): string {
  try {
    return fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  } catch {
    return '';
  }
}

/** Whether a process of this number runs, of whatever kind. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
