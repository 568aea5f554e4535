import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { codeOf, failedFolder, textOf } from '../lib/data-folder';
import { must } from '../lib/problem';
import { type Account, commandOf, environment, give, type Place, type Programs } from './programs';
import { startFault } from './start-fault';

declare module '../lib/problem' {
  interface ProblemFacts {
    /** `file`, which holds the password of the database in `cluster`, is missing. */
    postgres_password_missing: { file: string; cluster: string };
    /** A log shows that there was a database in `cluster`, which is missing. */
    postgres_gone: { cluster: string; logFile: string };
    /** The folder is no whole database. */
    postgres_damaged: { cluster: string };
    /** Written by another major version than the one that is installed here. */
    postgres_version_differs: { cluster: string; version: string; installed: string };
  }
}

/** The one role of the embedded database, and its owner. */
export const USER = 'latchkey';

/** The data folder, made for its owner only where it is missing. Throws `data_folder_unusable`. */
export function preparePlace(folder: string): Place {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const dataDir = fs.realpathSync(folder); // as /proc has it
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
 * name. Throws `postgres_password_missing`.
 */
export function keepPassword({ cluster, passwordFile }: Place, account: Account): string {
  if (!fs.existsSync(passwordFile)) {
    must(!fs.existsSync(cluster), 'postgres_password_missing', { file: passwordFile, cluster });
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
 * Makes the cluster beside its place and moves it there when it is whole; of two at once, one is kept. Throws
 * `postgres_gone` where there was one: an instance is never replaced by an empty one.
 */
export async function ensureCluster(place: Place, programs: Programs): Promise<void> {
  const { cluster, logFile } = place;
  if (fs.existsSync(cluster)) return;
  must(!fs.existsSync(logFile), 'postgres_gone', { cluster, logFile });
  const fresh = fs.mkdtempSync(`${cluster}.new-${process.pid}-`);
  give(fresh, programs.account);
  await initdb(fresh, place, programs);
  try {
    fs.renameSync(fresh, cluster);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    if (!fs.existsSync(path.join(cluster, 'PG_VERSION'))) throw error;
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
    '--builtin-locale=C.UTF-8', // upper and lower case beyond ASCII, independent of the system's locales
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
  throw startFault(place, { failure: 'not_made', detail: String(code), said });
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

/** Whether a process still works on its leftover. Process ids are reused, so an old leftover belongs to none. */
function isWorking(pid: number, leftover: string): boolean {
  const age = Date.now() - (fs.statSync(leftover, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return isAlive(pid) && age < 600_000;
}

/** Throws where these programs cannot serve a cluster: `postgres_damaged` and `postgres_version_differs`. */
export function checkVersion({ cluster }: Place, { major }: Programs): void {
  const version = readVersion(cluster);
  must(/^\d+$/.test(version), 'postgres_damaged', { cluster });
  must(version === major, 'postgres_version_differs', { cluster, version, installed: major });
}

function readVersion(cluster: string): string {
  try {
    return fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  } catch {
    return '';
  }
}

/** Whether a process with this id runs, of whatever kind. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
