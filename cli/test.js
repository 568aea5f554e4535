// npm test: every suite on a fresh clone, and one line at the end that adds them up.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePages, makeReady, root } from './ready.js';

const reports = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
const sum = { passed: 0, failed: 0, skipped: 0 };

await makeReady();
await makePages();
single('Lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']);
single('Types', ['node_modules/typescript/bin/tsc', '--noEmit']);
units();
journeys();
rmSync(reports, { recursive: true, force: true });
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.failed > 0 ? 1 : 0);

/** A check that passes or fails as a whole. */
function single(/** @type {string} */ name, /** @type {string[]} */ command) {
  console.log(`\n${name}`);
  sum[run(command) ? 'passed' : 'failed'] += 1;
}

function units() {
  console.log('\nUnits and verbs');
  const file = join(reports, 'units.json');
  const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const isFine = run(['node_modules/vitest/vitest.mjs', 'run', ...flags]);
  const report = read(file);
  count(isFine, report?.numPassedTests, report?.numFailedTests, report?.numPendingTests);
}

function journeys() {
  console.log('\nJourneys in Chromium');
  ensureChromium();
  const file = join(reports, 'journeys.json');
  const isFine = run(['node_modules/@playwright/test/cli.js', 'test'], { LATCHKEY_TEST_REPORT: file });
  const stats = read(file)?.stats;
  count(isFine, (stats?.expected ?? 0) + (stats?.flaky ?? 0), stats?.unexpected, stats?.skipped);
}

/** A suite that broke down without naming a failed test has failed all the same. */
function count(/** @type {boolean} */ isFine, passed = 0, failed = 0, skipped = 0) {
  sum.passed += passed;
  sum.failed += isFine ? failed : Math.max(failed, 1);
  sum.skipped += skipped;
}

/** Playwright's own Chromium where it can be downloaded, else the system's, else the one of the package manager. */
function ensureChromium() {
  const cli = 'node_modules/@playwright/test/cli.js';
  const print = `import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))`;
  const own = execFileSync(process.execPath, ['-e', print], { cwd: root, encoding: 'utf8' }).trim();
  const has = () =>
    [own, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some(existsSync);
  if (process.env.CHROMIUM_PATH || has()) return;
  console.log('Downloading Chromium …');
  run([cli, 'install', ...(process.getuid?.() === 0 ? ['--with-deps'] : []), 'chromium']);
  if (has() || process.getuid?.() !== 0) return;
  console.log('It cannot be downloaded here. Installing the system’s …');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']])
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function run(/** @type {string[]} */ command, env = {}) {
  const { status } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return status === 0;
}

function read(/** @type {string} */ file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
