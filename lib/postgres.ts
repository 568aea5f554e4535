import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  checkVersion,
  ensureCluster,
  isAlive,
  keepPassword,
  lastLines,
  preparePlace,
  removeLeftovers,
  USER,
} from './postgres-cluster';
import {
  type Account,
  codeOf,
  commandOf,
  environment,
  findPrograms,
  give,
  OWN_DATABASE,
  type Place,
  type Programs,
  textOf,
} from './postgres-programs';

/**
 * The embedded PostgreSQL: the real server from npm, run as a child process that may outlive us. Any process
 * of the instance (server, command line, tests) calls `startPostgres` and gets the same one server of its
 * data folder:
 *
 * 1. make the cluster if there is none, beside its place, and move it there when it is whole;
 * 2. find the server by the cluster's `postmaster.pid`, or start one;
 * 3. join it: connect, and hold a lease on that connection;
 * 4. `stop()` gives the lease back; whoever holds the last one stops the server.
 *
 * Nothing is kept in memory that matters, so `kill -9` at any moment only means that the next start finds the
 * rest.
 */

/** A running server, and this process's lease on it. */
export type EmbeddedPostgres = {
  /** Connects as the owner of the only database. Holds the password: not for logs. */
  url: string;
  /** The server's process, which may have been started by another process than this one. */
  pid: number;
  /**
   * Gives the lease back, and stops the server unless somebody else still uses it: another process that
   * started or joined it, or any other client. Close this process's own connections first, or they count as
   * somebody else. Resolves when the server is really gone, or is left running. May be called twice.
   */
  stop(): Promise<void>;
};

/** A server process of this cluster, as `postmaster.pid` tells. */
type Server = { pid: number; port: number };

/** The connection that holds a lease, with two methods that @types/pg leaves out. */
type Lease = pg.Client & { ref(): void; unref(): void };

/** A server process that we have started and that has not answered yet. */
type Launch = { child: ChildProcess; at: number; hasEnded(): boolean; said(): string };

const DATABASE = 'postgres'; // made by initdb: creating our own would be one more step to be killed in
const PRESENCE = 'latchkey-presence'; // application_name of the connection that holds a lease
const LEASE = 5_262_404; // key of the advisory lock that is the lease; any number, the same in all versions

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
 * The embedded PostgreSQL of `dataDir`: made on the first call, started or joined on every other. `root` is
 * the project's folder, whose node_modules hold the programs (this file may be bundled, so it cannot look
 * around itself). Two processes that call at the same moment get the same server. Throws an Error whose
 * sentences say what is wrong and what to do.
 */
export async function startPostgres(options: { root: string; dataDir: string }): Promise<EmbeddedPostgres> {
  const place = preparePlace(options.dataDir);
  const programs = findPrograms(options.root, place);
  removeLeftovers(place);
  const password = keepPassword(place, programs.account);
  await ensureCluster(place, programs);
  checkVersion(place, programs);
  const urlOf = (port: number) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;

  const { server, lease } = await joinOrLaunch(place, programs, urlOf);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= leave(place, server, lease, urlOf);
    return stopping;
  };
  return { url: urlOf(server.port), pid: server.pid, stop };
}

// -------------------------------------------------------------------------------------- finding and starting

/**
 * Joins the server that runs, starts one where none does, and begins again when a start loses the race
 * against another process. Asks the lock file and the server itself, never our own child: who started it does
 * not matter.
 */
async function joinOrLaunch(
  place: Place,
  programs: Programs,
  urlOf: (port: number) => string,
): Promise<{ server: Server; lease: Lease }> {
  const began = Date.now();
  let launch: Launch | undefined;
  let refusal = 'not running';
  try {
    while (Date.now() - began < PATIENCE) {
      const server = serverOn(place.cluster);
      if (server) {
        const answer = await join(urlOf(server.port));
        if (typeof answer !== 'string') return { server, lease: answer };
        refusal = answer;
      } else if (!launch) {
        launch = await launchServer(place, programs);
      } else if (Date.now() - launch.at > 10_000) {
        launch.child.kill('SIGQUIT'); // another start of the moment took its lock file: it would not last
        launch = undefined;
      }
      if (launch?.hasEnded()) {
        if (!hasLostRace(launch.said())) throw failedStart(place, 'ended at once', launch.said());
        launch = undefined;
        await sleep(100);
      }
      await sleep(20);
    }
    const said = launch?.said() || readFrom(place.logFile, 0);
    throw failedStart(place, `has not answered for ${PATIENCE / 1000} seconds (${refusal})`, said);
  } catch (error) {
    launch?.child.kill('SIGINT');
    throw error;
  }
}

/**
 * The server that runs on this cluster: the lock file's process, if it is alive and really is that server.
 */
function serverOn(cluster: string): Server | undefined {
  const [pid, , , port] = lockFileOf(cluster).split('\n').map(Number);
  return pid && port && isServer(pid, cluster) ? { pid, port } : undefined;
}

/**
 * `postmaster.pid`: process, folder, start time, port, … a line each. PostgreSQL removes it when it ends in
 * peace.
 */
function lockFileOf(cluster: string): string {
  try {
    return fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8');
  } catch {
    return '';
  }
}

/**
 * Whether a process is a PostgreSQL of this cluster, rather than a dead one's number that came again, or a
 * zombie.
 */
function isServer(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  if (fs.existsSync('/proc/self/cwd')) {
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

/**
 * Connects and takes a lease. A string says why the server cannot be joined at this moment; time may mend
 * that.
 */
async function join(url: string): Promise<Lease | string> {
  const client = new pg.Client({
    connectionString: url,
    application_name: PRESENCE,
    connectionTimeoutMillis: 5000,
    ssl: false, // else PGSSLMODE of the environment would decide
  }) as Lease;
  client.on('error', () => {}); // that the server is gone shows to whoever asks it next
  try {
    await client.connect();
    const { rows } = await client.query('SELECT pg_try_advisory_lock_shared($1) AS joined', [LEASE]);
    if (rows[0]?.joined) {
      client.unref(); // a lease does not keep this process alive
      return client;
    }
    await client.end();
    return 'another process is stopping it';
  } catch (error) {
    await client.end().catch(() => {});
    if (codeOf(error) === '28P01') {
      throw new Error(
        "The database refuses the password in the data folder's postgres.password. The file does not " +
          'belong to this database: put the data folder back from one backup, as a whole.',
      );
    }
    return textOf(error);
  }
}

/**
 * Starts the server in a process group of its own, so that Ctrl+C in a terminal reaches only us, and with a
 * file for its words, so that it outlives us.
 */
async function launchServer(place: Place, programs: Programs): Promise<Launch> {
  const { cluster, logFile } = place;
  removeEmptyLockFile(cluster);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args } = commandOf(programs, 'postgres', [
    '-D',
    cluster,
    '-p',
    String(await freePort()),
    ...settings,
  ]);

  const log = openLog(logFile, programs.account);
  const child = spawn(command, args, {
    ...programs.account.owner,
    cwd: cluster,
    // PostgreSQL trusts its lock file when a process of that number is alive, except when it is its own
    // grandparent, which cannot be a server. We know that it is none, or we would not be here.
    env: { ...environment(), PG_GRANDPARENT_PID: String(Number.parseInt(lockFileOf(cluster), 10) || 0) },
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
    at: Date.now(),
    hasEnded: () => failure !== '' || child.exitCode !== null || child.signalCode !== null,
    said: () => failure || readFrom(logFile, log.size),
  };
}

/**
 * An empty lock file is the trace of a server that was killed in the instant of its start; PostgreSQL
 * respects it.
 */
function removeEmptyLockFile(cluster: string): void {
  const file = path.join(cluster, 'postmaster.pid');
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat?.size === 0 && Date.now() - stat.mtimeMs > 2000) fs.rmSync(file, { force: true });
}

/**
 * Whether a start failed for a reason that passes: another start was faster, or a killed server's processes
 * linger.
 */
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

/** A port that is free now. Should another program take it before the server does, the start begins again. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => probe.once('listening', resolve).once('error', reject));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

// --------------------------------------------------------------------------------------------------- leaving

/** Gives the lease back and, if it was the last and nobody else is connected, stops the server. */
async function leave(
  { cluster }: Place,
  server: Server,
  held: Lease,
  urlOf: (port: number) => string,
): Promise<void> {
  held.ref();
  let lease = held;
  let mayStop: boolean;
  try {
    mayStop = await isLast(held);
  } catch {
    // The connection was lost, with the server or without it: ask over a new one.
    const answer = isServer(server.pid, cluster) ? await join(urlOf(server.port)) : 'gone';
    lease = typeof answer === 'string' ? held : answer;
    lease.ref();
    mayStop = lease === held || (await isLast(lease));
  }
  // The connection stays open, and with it the exclusive lock: nobody can join a server that is about to go.
  if (mayStop) await stopServer(server.pid, cluster);
  await lease.end().catch(() => {});
}

/**
 * Trades the shared lease for the exclusive one, which is only to be had when no other process holds a lease;
 * of two that leave at once exactly one gets it. Then waits up to a second for connections that were closed
 * just now.
 */
async function isLast(lease: Lease): Promise<boolean> {
  await lease.query('SELECT pg_advisory_unlock_shared($1)', [LEASE]);
  const { rows } = await lease.query('SELECT pg_try_advisory_lock($1) AS alone', [LEASE]);
  if (!rows[0]?.alone) return false;
  for (let attempt = 0; attempt < 20; attempt++) {
    const others = await lease.query(
      `SELECT 1 FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> $1`,
      [PRESENCE],
    );
    if (others.rows.length === 0) return true;
    await sleep(50);
  }
  return false;
}

/**
 * A fast shutdown: open transactions are rolled back, everything else is written. After 8 seconds, an
 * immediate one.
 */
async function stopServer(pid: number, cluster: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 8000],
    ['SIGQUIT', 3000],
  ] as const) {
    try {
      if (isServer(pid, cluster)) process.kill(pid, signal);
    } catch {
      return; // gone between the question and the signal
    }
    for (const began = Date.now(); Date.now() - began < patience; await sleep(10)) {
      if (!isServer(pid, cluster)) return;
    }
  }
}

// ----------------------------------------------------------------------------------------------------- words

function failedStart({ cluster, logFile }: Place, what: string, said: string): Error {
  return new Error(
    `The embedded PostgreSQL in ${cluster} ${what}. Put right what its last lines name and start again ` +
      `(${logFile} has more of them). ${OWN_DATABASE}\n${lastLines(said)}`,
  );
}

function readFrom(file: string, position: number): string {
  try {
    return fs.readFileSync(file).subarray(position).toString();
  } catch {
    return '';
  }
}
