// npm test: every suite on a fresh clone, and one line at the end that adds them up.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePages, makeReady, root } from './ready.js';

const reports = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
const sum = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];

await makeReady();
await makePages();
single('Lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']);
single('Types', ['node_modules/typescript/bin/tsc', '--noEmit']);
suite('Units and verbs', [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=./testing/sum.ts',
]);
ensureChromium();
suite('Journeys in Chromium', ['node_modules/@playwright/test/cli.js', 'test']);
rmSync(reports, { recursive: true, force: true });
for (const failure of failures) console.log(`Failed: ${failure}`);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.failed > 0 ? 1 : 0);

/** A check that passes or fails as a whole. */
function single(/** @type {string} */ name, /** @type {string[]} */ command) {
  console.log(`\n${name}`);
  const isFine = run(command);
  sum[isFine ? 'passed' : 'failed'] += 1;
  if (!isFine) failures.push(name);
}

/** Many tests, whose runner writes a sum. One that broke down without naming what failed has failed all the same. */
function suite(/** @type {string} */ name, /** @type {string[]} */ command) {
  console.log(`\n${name}`);
  const file = join(reports, `${name}.json`);
  const isFine = run(command, { LATCHKEY_TEST_REPORT: file });
  const report = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (!isFine && report.failed === 0) {
    report.failed = 1;
    report.failures.push(`${name}, outside of every test`);
  }
  sum.passed += report.passed;
  sum.failed += report.failed;
  sum.skipped += report.skipped;
  failures.push(...report.failures);
}

/** Playwright's own Chromium where it can be downloaded, else one of the system; without windows, which costs a third. */
function ensureChromium() {
  const cli = 'node_modules/@playwright/test/cli.js';
  const print = `import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))`;
  const own = execFileSync(process.execPath, ['-e', print], { cwd: root, encoding: 'utf8' }).trim();
  if (process.env.CHROMIUM_PATH || [own, '/usr/bin/chromium-headless-shell'].some(existsSync)) return;
  const isRoot = process.getuid?.() === 0;
  const hasOther = ['chromium', 'chromium-browser', 'google-chrome'].some((name) =>
    existsSync(`/usr/bin/${name}`),
  );
  if (!hasOther) {
    console.log('Downloading Chromium …');
    if (run([cli, 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium'])) return;
  }
  if (!isRoot) return;
  console.log('Installing the system’s Chromium without windows …');
  const get = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', args, { stdio: 'ignore', timeout: 180_000 }).status === 0;
  get('update');
  for (const name of ['chromium-headless-shell', 'chromium'])
    if (get('install', '-y', '--no-install-recommends', name)) return;
}

function run(/** @type {string[]} */ command, env = {}) {
  const { status } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return status === 0;
}
