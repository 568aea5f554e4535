// What npm test is made of, for it and for the commands that run a part of it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from './ready.js';

/**
 * Checks that pass or fail as a whole. Files, where some are named, narrow the lint alone: what is wrong with the types of
 * one file often shows in another.
 */
export function checks(/** @type {string[]} */ files = []) {
  // It would colour what goes into a file, too.
  const colours = process.stdout.isTTY ? [] : ['--colors=off'];
  return [
    {
      name: 'Lint',
      command: [
        'node_modules/@biomejs/biome/bin/biome',
        'ci',
        ...colours,
        ...(files.length > 0 ? files : ['.']),
      ],
    },
    { name: 'Types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
    { name: 'What is printed is fresh', command: ['scripts/print.js', '--check'] },
  ];
}

/** Every test that is no journey, or those of some files. */
export function unitTests(/** @type {string[]} */ files = []) {
  return ['node_modules/vitest/vitest.mjs', 'run', ...files];
}

/** Every journey, or those of some files. Installs a browser when there is none. */
export function journeys(/** @type {string[]} */ files = []) {
  ensureChromium();
  return [PLAYWRIGHT, 'test', ...files];
}

/** Runs Node in the project folder and says whether it ended well. */
export function isFine(/** @type {string[]} */ command, env = {}) {
  const { status } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return status === 0;
}

const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js';

/** Playwright's own Chromium where it can be downloaded, else one of the system; without windows, which costs a third. */
function ensureChromium() {
  const print = `import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))`;
  const own = execFileSync(process.execPath, ['-e', print], { cwd: root, encoding: 'utf8' }).trim();
  if (process.env.CHROMIUM_PATH || [own, '/usr/bin/chromium-headless-shell'].some(existsSync)) return;
  const isRoot = process.getuid?.() === 0;
  const hasOther = ['chromium', 'chromium-browser', 'google-chrome'].some((name) =>
    existsSync(`/usr/bin/${name}`),
  );
  if (!hasOther) {
    console.log('Downloading Chromium …');
    if (isFine([PLAYWRIGHT, 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium'])) return;
  }
  if (!isRoot) return;
  console.log('Installing the system’s Chromium without windows …');
  const get = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', args, { stdio: 'ignore', timeout: 180_000 }).status === 0;
  get('update');
  for (const name of ['chromium-headless-shell', 'chromium'])
    if (get('install', '-y', '--no-install-recommends', name)) return;
}
