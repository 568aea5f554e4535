// npm test: every suite on a fresh clone, and one line at the end that adds them up.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePages, makeReady } from './ready.js';
import { checks, isFine, journeys, unitTests } from './suites.js';

const reports = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
const sum = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];
/** @type {string[]} */
const flaky = [];

await makeReady();
await makePages();
for (const { name, command } of checks()) single(name, command);
suite('Units and verbs', unitTests(['--reporter=default', '--reporter=./testing/sum.ts']));
suite('Journeys in Chromium', journeys());
rmSync(reports, { recursive: true, force: true });
for (const name of flaky) console.log(`Passed at the second try: ${name}`);
for (const failure of failures) console.log(`Failed: ${failure}`);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.failed > 0 ? 1 : 0);

/** A check that passes or fails as a whole. */
function single(/** @type {string} */ name, /** @type {string[]} */ command) {
  console.log(`\n${name}`);
  const passes = isFine(command);
  sum[passes ? 'passed' : 'failed'] += 1;
  if (!passes) failures.push(name);
}

/** Many tests, whose runner writes a sum. One that broke down without naming what failed has failed all the same. */
function suite(/** @type {string} */ name, /** @type {string[]} */ command) {
  console.log(`\n${name}`);
  const file = join(reports, `${name}.json`);
  const passes = isFine(command, { LATCHKEY_TEST_REPORT: file });
  const report = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0, failures: [], flaky: [] };
  if (!passes && report.failed === 0) {
    report.failed = 1;
    report.failures.push(`${name}, outside of every test`);
  }
  sum.passed += report.passed;
  sum.failed += report.failed;
  sum.skipped += report.skipped;
  failures.push(...report.failures);
  flaky.push(...report.flaky);
}
