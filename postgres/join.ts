import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { codeOf, textOf } from '../lib/data-folder';
import { Problem } from '../lib/problem';
import { isAlive } from './cluster';
import { type Account, commandOf, environment, give, type Place, type Programs } from './programs';
import { startFault } from './start-fault';

declare module '../lib/problem' {
  interface ProblemFacts {
    /** The password file does not belong to this database. */
    postgres_password_wrong: Record<never, never>;
  }
}

/** A server process of a cluster, as `postmaster.pid` tells. */
export type Server = { pid: number; port: number };

/** The connection that holds a lease, with two methods that @types/pg leaves out. */
export type Lease = pg.Client & { ref(): void; unref(): void };

/** What is needed to find, start and join the server of a place. */
export type Way = { place: Place; programs: Programs; urlOf(port: number): string };

/** A server process that this one has started and that has not answered yet. */
type Launch = { child: ChildProcess; at: number; hasEnded(): boolean; said(): string };

/** The application_name of connections that hold a lease. */
export const PRESENCE = 'latchkey-presence';
/** Key of the advisory lock that is the lease; any number, the same in all versions. */
export const LEASE = 5_262_404;

const PATIENCE = 60_000; // ms for a server to answer; a long recovery after a power cut is the slowest case
const LOG_LIMIT = 5 * 1024 * 1024;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '32MB',
  max_wal_size: '256MB', // bounds the disk space, and the time of a recovery
  io_method: 'sync', // PostgreSQL 18 otherwise keeps three more processes to read with
  max_logical_replication_workers: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/**
 * Joins the server that runs, starts one where none does, and begins again when a start loses the race
 * against another process. Asks the lock file and the server itself, never our own child: who started it does
 * not matter. Ends when `signal` aborts. Throws `postgres_prevented`, `postgres_failed` and `postgres_password_wrong`.
 */
export async function joinServer(way: Way, signal?: AbortSignal): Promise<{ server: Server; lease: Lease }> {
  const { place } = way;
  const began = performance.now();
  let launch: Launch | undefined;
  let refusal = 'not_running';
  try {
    while (performance.now() - began < PATIENCE) {
      signal?.throwIfAborted();
      const server = serverOn(place.cluster);
      if (server) {
        const answer = await takeLease(way, server.port);
        if (typeof answer !== 'string') return { server, lease: answer };
        refusal = answer;
      } else if (!launch) {
        launch = await launchServer(way);
      } else if (performance.now() - launch.at > 10_000) {
        launch.child.kill('SIGQUIT'); // another start of the moment took its lock file: it would not last
        launch = undefined;
      }
      if (launch?.hasEnded()) {
        const said = launch.said();
        if (!hasLostRace(said)) throw startFault(place, { failure: 'ended', said });
        launch = undefined;
        await sleep(100);
      }
      await sleep(20);
    }
    const said = launch?.said() || readFrom(place.logFile, 0);
    throw startFault(place, { failure: 'silent', detail: refusal, said });
  } catch (error) {
    launch?.child.kill('SIGINT');
    throw error;
  }
}

/** The server that runs on this cluster: the lock file's process, if it is alive and really is that server. */
function serverOn(cluster: string): Server | undefined {
  const { pid, port } = readLockFile(cluster);
  return pid && port && isServer(pid, cluster) ? { pid, port } : undefined;
}

/**
 * `postmaster.pid`: process, folder, start time, port, … a line each. PostgreSQL removes it when it ends
 * cleanly. Zeros where it is not there, or holds something else.
 */
function readLockFile(cluster: string): Server {
  try {
    const text = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8');
    const [pid = 0, , , port = 0] = text.split('\n').map((line) => Number.parseInt(line, 10) || 0);
    return { pid, port };
  } catch {
    return { pid: 0, port: 0 };
  }
}

/** Whether a process is a PostgreSQL of this cluster, rather than another one with a reused id, or a zombie. */
export function isServer(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  if (hasProc()) {
    try {
      const name = fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      return name === 'postgres' && fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(cluster);
    } catch {
      return false;
    }
  }
  const [command, ...args] =
    process.platform === 'win32'
      ? ['tasklist', '/nh', '/fi', `PID eq ${pid}`]
      : ['ps', '-ww', '-o', 'command=', '-p', String(pid)];
  const { stdout } = spawnSync(command ?? '', args, { encoding: 'utf8', windowsHide: true });
  return (stdout ?? '').includes(process.platform === 'win32' ? 'postgres' : cluster);
}

const hasProc = () => fs.existsSync('/proc/self/cwd');

/**
 * Connects and takes a lease. A string says why the server cannot be joined at this moment: `stopping` where another
 * process stops it, or what it answers.
 */
export async function takeLease({ place, urlOf }: Way, port: number): Promise<Lease | string> {
  const client = new pg.Client({
    connectionString: urlOf(port),
    application_name: PRESENCE,
    connectionTimeoutMillis: 5000,
    ssl: false, // else PGSSLMODE of the environment would decide
  }) as Lease;
  client.on('error', () => {}); // that the server is gone is seen by the connection's end event
  try {
    await client.connect();
    const { rows } = await client.query('SELECT pg_try_advisory_lock_shared($1) AS joined', [LEASE]);
    if (rows[0]?.joined) {
      client.unref(); // a lease does not keep this process alive
      return client;
    }
    await client.end();
    return 'stopping';
  } catch (error) {
    await client.end().catch(() => {});
    const code = String(codeOf(error));
    // Data corrupted, or a file of the database missing: waiting does not help.
    if (/^(?:XX00[12]|58P01)$/.test(code))
      throw startFault(place, { failure: 'unusable', said: textOf(error) });
    if (code === '28P01') throw new Problem('postgres_password_wrong');
    return textOf(error);
  }
}

/**
 * Starts the server in a process group of its own, so that Ctrl+C in a terminal reaches only this process, and with a
 * file for its output, so that it may outlive this process.
 */
async function launchServer({ place, programs }: Way): Promise<Launch> {
  const { cluster, logFile } = place;
  removeBrokenLockFile(cluster);
  const last = readLockFile(cluster);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args } = commandOf(programs, 'postgres', [
    '-D',
    cluster,
    '-p',
    String(await freePort(last.port)),
    ...settings,
  ]);

  const log = openLog(logFile, programs.account);
  const child = spawn(command, args, {
    ...programs.account.owner,
    cwd: cluster,
    // PostgreSQL trusts its lock file when a process with that id is alive, except when that is its own
    // grandparent. Here the process is known to be no server.
    env: { ...environment(), PG_GRANDPARENT_PID: String(last.pid) },
    stdio: ['ignore', log.file, log.file],
    detached: true,
    windowsHide: true,
  });
  fs.closeSync(log.file);
  child.unref();

  let failure = '';
  child.once('error', (error) => {
    failure = textOf(error);
  });
  return {
    child,
    at: performance.now(),
    hasEnded: () => failure !== '' || child.exitCode !== null || child.signalCode !== null,
    said: () => failure || readFrom(logFile, log.size),
  };
}

/**
 * A lock file that does not begin with a process id was left by a server that was killed while it started, or by a power
 * cut. PostgreSQL would never start with it, so it is removed where no server serves the cluster.
 */
function removeBrokenLockFile(cluster: string): void {
  const file = path.join(cluster, 'postmaster.pid');
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat || Date.now() - stat.mtimeMs < 2000 || readLockFile(cluster).pid > 0) return;
  if (stat.size === 0 || (hasProc() && !isServed(cluster))) fs.rmSync(file, { force: true });
}

function isServed(cluster: string): boolean {
  return fs.readdirSync('/proc').some((name) => /^\d+$/.test(name) && isServer(Number(name), cluster));
}

/** Whether a start failed for a reason that passes: another start was faster, or processes of a killed server still run. */
function hasLostRace(said: string): boolean {
  const passing =
    /"postmaster\.pid" (already exists|is empty)|block .* is still in use|Address already in use/;
  return passing.test(said);
}

function openLog(logFile: string, account: Account): { file: number; size: number } {
  const file = fs.openSync(logFile, 'a', 0o600);
  give(logFile, account);
  if (fs.fstatSync(file).size > LOG_LIMIT) fs.ftruncateSync(file);
  return { file, size: fs.fstatSync(file).size };
}

/**
 * The wanted port, which is the last one of a killed server that other processes still connect to, or one that is free
 * now. If another program takes it before the server does, the start begins again.
 */
async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    probe.once('listening', () => resolve(true)).once('error', () => resolve(false));
    probe.listen(wanted, '127.0.0.1');
  });
  if (!listens) return wanted ? freePort(0) : 0;
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

function readFrom(file: string, position: number): string {
  try {
    return fs.readFileSync(file).subarray(position).toString();
  } catch {
    return '';
  }
}
