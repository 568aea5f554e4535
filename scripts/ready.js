// What must be there before Latchkey can run: packages, the generated database client, the launcher, the pages.
// Plain JavaScript on Node's built-ins, because it runs on a fresh clone before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inLog } from './environment.js';
import { isOrphaned } from './orphan.js';
import { packPages } from './pack.js';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The sources that what is built depends on. */
const LAUNCHER_SOURCES = [
  ...[
    'package-lock.json',
    'scripts/bundle.js',
    'scripts/bundled.js',
    'scripts/prisma.js',
    'scripts/schema-engine.js',
    'scripts/words.js',
  ],
  ...['cli', 'database', 'emails', 'lib', 'postgres', 'prisma', 'server', 'settings', 'smtp', 'words'],
];
const PAGE_SOURCES = [
  ...['package-lock.json', 'next.config.js', 'instrumentation.ts', 'postcss.config.js', 'tsconfig.json'],
  ...['app', 'components', 'database', 'emails', 'lib', 'prisma', 'settings', 'smtp', 'words'],
];

/** Installs, generates and bundles what is stale, so that the launcher can be imported. */
export async function makeReady() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Latchkey needs Node 20.19 or newer; this is ${process.versions.node}.`);
  await oneAtATime(async () => {
    step('Installing packages', 'node_modules/.latchkey', ['package-lock.json'], install);
    step('Preparing the launcher', 'dist/.latchkey', LAUNCHER_SOURCES, () => {
      node(['scripts/prisma.js', 'generate'], { quiet: true });
      node(['scripts/words.js'], { quiet: true });
      node(['scripts/bundle.js'], { quiet: true });
    });
  });
}

/** Builds the pages when they are stale: the longest step of a first start. */
export async function makePages() {
  await oneAtATime(async () => {
    step(
      'Building the pages, which takes about a minute the first time',
      '.next/.latchkey',
      PAGE_SOURCES,
      () => {
        node([join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], { quiet: true });
        packPages(root);
      },
    );
  });
}

/** Runs Node in the project folder; with `quiet` its output is shown only when it fails. Exits when it does. */
export function node(/** @type {string[]} */ args, { quiet = false, env = {} } = {}) {
  run(process.execPath, args, { quiet, env });
}

export function fail(/** @type {string} */ sentence) {
  console.error(inLog('error', sentence));
  process.exit(1);
}

function install() {
  // Scripts of packages are not needed: everything used here ships ready-made inside its package.
  const flags = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  if (npm && /npm-cli\.c?js$/.test(npm)) run(process.execPath, [npm, ...flags], { quiet: true });
  else run('npm', flags, { quiet: true });
  linkCommand();
}

/** So that `npx latchkey` finds the command here at once, instead of asking to install a package of that name. */
function linkCommand() {
  const link = join(root, 'node_modules/.bin/latchkey');
  rmSync(link, { force: true });
  if (process.platform !== 'win32') symlinkSync('../../cli/latchkey.js', link);
}

/**
 * Does the work when the sources are not those that it was last done for. The stamp is written last, so a killed step
 * is simply done again.
 * @param {string} what
 * @param {string} stamp
 * @param {string[]} sources
 * @param {() => void} work
 */
function step(what, stamp, sources, work) {
  const path = join(root, stamp);
  const wanted = digest(sources);
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) return;
  if (isOrphaned()) process.exit(0);
  rmSync(path, { force: true });
  const began = performance.now();
  console.log(inLog('info', `${what} …`));
  work();
  if (isOrphaned()) process.exit(0);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(inLog('info', `${what.split(',')[0]}: done in ${seconds} s`));
}

function digest(/** @type {string[]} */ sources) {
  const hash = createHash('sha256').update(process.version);
  for (const path of sources.flatMap((source) => filesOf(source)).sort())
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

/** @returns {string[]} */
function filesOf(/** @type {string} */ path) {
  if (!existsSync(join(root, path))) return [];
  if (/(^|\/)generated$|\.test\.[jt]sx?$/.test(path)) return [];
  try {
    return readdirSync(join(root, path)).flatMap((name) => filesOf(`${path}/${name}`));
  } catch {
    return [path];
  }
}

/** @param {string} command @param {string[]} args */
function run(command, args, { quiet = false, env = {} } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status === 0) return;
  const said = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`;
  if (said) console.error(inLog('error', said));
  fail(`This step failed: ${[command, ...args].join(' ')}`);
}

/** Two starts in one folder do not build over each other; a lock whose owner was killed is taken over. */
async function oneAtATime(/** @type {() => Promise<void>} */ work) {
  const lock = join(root, '.building');
  for (let told = false; ; await sleep(300)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (!isAlive(lock)) rmSync(lock, { force: true });
      else if (!told)
        told =
          console.log(inLog('info', 'Another start is building in this folder. Waiting for it …')) ===
          undefined;
    }
  }
  const unlock = () => rmSync(lock, { force: true });
  process.once('exit', unlock);
  await work();
  unlock();
  process.off('exit', unlock);
}

function isAlive(/** @type {string} */ lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
