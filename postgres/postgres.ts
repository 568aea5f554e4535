import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, failedFolder } from '../lib/data-folder';
import { log } from '../lib/log';
import { Problem } from '../lib/problem';
import { checkVersion, ensureCluster, keepPassword, preparePlace, removeLeftovers, USER } from './cluster';
import { joinServer, type Way } from './join';
import { leaveServer } from './leave';
import { findPrograms } from './programs';

/**
 * The embedded PostgreSQL: the real server from npm, run as a child process that may outlive this one. Any process
 * of the instance (server, command line, tests) calls `startPostgres` and gets the same one server of its
 * data folder:
 *
 * 1. make the cluster if there is none, beside its place, and move it there when it is whole;
 * 2. find the server by the cluster's `postmaster.pid`, or start one;
 * 3. join it: connect, and hold a lease on that connection;
 * 4. whenever that connection breaks, begin again at 2: a server that dies is started again;
 * 5. `stop()` gives the lease back; whoever holds the last one stops the server.
 *
 * Nothing that matters is kept in memory, so after `kill -9` at any moment the next start cleans up and goes on.
 */

/** A running server, and this process's lease on it. */
export type EmbeddedPostgres = {
  /** Connects as the owner of the only database. Holds the password: not for logs. */
  readonly url: string;
  /** The server's process, which may have been started by another process than this one. */
  readonly pid: number;
  /**
   * Gives the lease back, and stops the server unless another process has joined it or another client is
   * connected. Close this process's own connections first, or they count as another client. Resolves when the
   * server has ended, or is left running. May be called twice.
   */
  stop(): Promise<void>;
};

type Options = {
  /** The project's folder, whose node_modules hold the programs: this file may be bundled, so it cannot look around. */
  root: string;
  dataDir: string;
  /** Called when the server was started again on another port, because its own was taken. */
  onMove?: (url: string) => void;
};

const DATABASE = 'postgres'; // made by initdb: creating another one would be one more step that may be interrupted

/** After a server has run for so long, the pauses between starts begin at none again. */
const SOUND_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The embedded PostgreSQL of a data folder: made on the first call, started or joined on every other. Two processes
 * that call at the same moment get the same server. Throws `data_folder_unusable` and the problems whose codes begin with
 * `postgres_`.
 */
export async function startPostgres({ root, dataDir, onMove }: Options): Promise<EmbeddedPostgres> {
  return keep(await prepare(root, dataDir), onMove);
}

async function prepare(root: string, dataDir: string): Promise<Way> {
  const place = preparePlace(dataDir);
  const programs = findPrograms(root, place);
  try {
    removeLeftovers(place);
    const password = keepPassword(place, programs.account);
    await ensureCluster(place, programs);
    checkVersion(place, programs);
    const urlOf = (port: number) =>
      `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`;
    return { place, programs, urlOf };
  } catch (error) {
    const isOfSystem = !(error instanceof Problem) && codeOf(error) !== undefined;
    throw isOfSystem ? failedFolder(place.dataDir, error) : error;
  }
}

async function keep(way: Way, onMove: Options['onMove']): Promise<EmbeddedPostgres> {
  let held = await joinServer(way);
  let joinedAt = performance.now();
  let pause = 0;
  const stopping = new AbortController();
  let reviving: Promise<void> = Promise.resolve();

  const watch = () =>
    held.lease.once('end', () => {
      if (!stopping.signal.aborted) reviving = revive();
    });

  const revive = async () => {
    const hasRunWell = performance.now() - joinedAt > SOUND_MS;
    if (hasRunWell) pause = 0;
    log('error', `The embedded PostgreSQL has ended unexpectedly. It is started again ${inSeconds(pause)}.`);
    while (!stopping.signal.aborted) {
      await sleep(pause, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
      pause = Math.min(pause * 2 || FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
      try {
        const { port } = held.server;
        held = await joinServer(way, stopping.signal);
        joinedAt = performance.now();
        log('info', 'The embedded PostgreSQL runs again.');
        if (held.server.port !== port) onMove?.(way.urlOf(held.server.port));
        watch();
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        log('error', `The embedded PostgreSQL does not start. It is tried again ${inSeconds(pause)}.`, error);
      }
    }
  };

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopping.abort();
    await reviving;
    await leaveServer(way, held.server, held.lease);
  };
  watch();
  return {
    get url() {
      return way.urlOf(held.server.port);
    },
    get pid() {
      return held.server.pid;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

const inSeconds = (pause: number) => (pause === 0 ? 'at once' : `in ${pause / 1000} s`);

export { preparePlace } from './cluster';
