import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PINNED = fileURLToPath(new URL('../actual', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(PINNED, 'package.json'), 'utf8'));
/** What is compiled for one version of Node is of no use to another. */
const FOLDER = join(
  CACHE,
  `latchkey-actual-${dependencies['@actual-app/sync-server']}-${process.versions.modules}`,
);
const PROGRAM = 'node_modules/@actual-app/sync-server/build/bin/actual-server.js';

/**
 * Installs the server of Actual, once for all runs. Of what it brings, one package alone is let run a script, by which it
 * gets or compiles SQLite. Returns why it cannot be had here, for `test.skip`; null where it is there.
 */
export function whyNoActual(): string | null {
  if (existsSync(FOLDER)) return null;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(`${FOLDER}-`);
  try {
    cpSync(PINNED, folder, { recursive: true });
    for (const args of [
      ['ci', '--ignore-scripts', '--prefer-offline'],
      ['rebuild', 'better-sqlite3', '--ignore-scripts=false'],
    ])
      execFileSync('npm', args, { cwd: folder, stdio: 'pipe' });
    renameSync(folder, FOLDER);
    return null;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return `Actual cannot be installed: ${error}`;
  }
}

/** A running Actual with a folder of its own. */
export type Actual = { stop(): Promise<void> };

/** Starts it on this port with what stands in its `.env`. Resolves when it listens. */
export async function startActual(port: number, told: Record<string, string>): Promise<Actual> {
  const data = mkdtempSync(join(tmpdir(), 'latchkey-actual-'));
  const own = { ACTUAL_DATA_DIR: data, ACTUAL_PORT: String(port), ACTUAL_HOSTNAME: 'localhost' };
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(FOLDER, PROGRAM)], {
    cwd: data,
    env: { PATH, HOME, NODE_ENV: 'production', ...own, ...told },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await listening(child);
  return {
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill()) await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function listening(child: ChildProcess): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Listening on')) resolve();
      });
    child.once('exit', (code) => reject(new Error(`Actual ended with ${code}:\n${output}`)));
  });
}
