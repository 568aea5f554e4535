import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutEnvFile } from '../../testing/env-file';
import type { Claimed } from './claimed';
import { databaseSettings, dropDatabase, giveDatabase } from './test-server';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A Latchkey of its own: production build, own port, own data folder and database. */
export type Instance = {
  baseUrl: string;
  /** The line that the instance printed for whoever claims it. */
  setupUrl: string;
  dataDir: string;
  /** Of the process, for whoever looks at it from outside. */
  pid(): number;
  output(): string;
  /** For `claim()`: what was there once somebody had claimed it, where it has served journeys before. */
  claimed?: { read(): Claimed | undefined; keep(claimed: Claimed): void };
  /** Asks it to stop, and resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again on the same data and port. */
  restart(env?: Record<string, string>): Promise<void>;
  /** Stops it if it runs, and removes its data, unless they are in somebody else's folder. */
  remove(): Promise<void>;
};

/**
 * Starts an instance, on a copy of another one's data if they are given. One that is told of a DATABASE_URL uses that; with
 * an empty one, the embedded PostgreSQL.
 */
export async function startInstance(env: Record<string, string> = {}, data?: string): Promise<Instance> {
  const own = mkdtempSync(join(tmpdir(), 'latchkey with a space-'));
  if (data) cpSync(data, own, { recursive: true });
  const dataDir = env.LATCHKEY_DATA_DIR ?? own;
  const port = await freePort();
  let settings: Record<string, string> = { N8N_PORT: String(port), LATCHKEY_DATA_DIR: dataDir, ...env };
  if (settings.DATABASE_URL === undefined) await giveDatabase(dataDir);
  let run = launch(settings);
  await ready(run);
  return {
    baseUrl: settings.N8N_EDITOR_BASE_URL ?? `http://localhost:${port}`,
    setupUrl: /(https?:\/\/\S+\/setup\S*)/.exec(run.output)?.[1] ?? '',
    dataDir,
    pid: () => run.child.pid ?? 0,
    output: () => run.output,
    stop: (signal = 'SIGTERM') => end(run, signal),
    async restart(more = {}) {
      settings = { ...settings, ...more };
      // As in remove(): the browser keeps connections.
      await end(run, 'SIGINT');
      run = launch(settings);
      await ready(run);
    },
    async remove() {
      // Does not wait for the connections that the browser keeps.
      await end(run, 'SIGINT');
      stopLeftPostgres(own);
      await dropDatabase(own);
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** Runs the command line to its end, for commands and for starts that are meant to fail. */
export async function runCommand(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string; stdout: string }> {
  const run = launch(env, args);
  const code = await new Promise<number | null>((resolve) => run.child.once('close', resolve));
  return { code, output: run.output, stdout: run.stdout };
}

/** What it prints, and of that what is for other programs. */
type Run = { child: ChildProcess; output: string; stdout: string };

function launch(env: Record<string, string>, args = ['start']): Run {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(root, 'cli/latchkey.js'), ...args], {
    cwd: root,
    env: {
      ...withoutEnvFile(root),
      ...{ PATH, HOME, NODE_ENV: 'production' },
      ...databaseSettings(env.LATCHKEY_DATA_DIR),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run: Run = { child, output: '', stdout: '' };
  const keep = (chunk: Buffer) => {
    run.output += chunk.toString();
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    run.stdout += chunk.toString();
    keep(chunk);
  });
  child.stderr?.on('data', keep);
  return run;
}

function ready(run: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    run.child.stdout?.on('data', () => run.output.includes('Latchkey is ready') && resolve());
    run.child.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${run.output}`)));
  });
}

function end({ child }: Run, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill(signal);
  });
}

/** A killed instance leaves its PostgreSQL for the next start; after the last start nobody comes. */
function stopLeftPostgres(dataDir: string): void {
  try {
    const [pid] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
  } catch {
    // It is not there, which is what is wanted.
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
