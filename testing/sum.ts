import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

/**
 * Vitest's part of `npm test`: writes to the file of LATCHKEY_TEST_REPORT how many tests passed, failed and were skipped,
 * what failed, be it in a test or outside of every test, and what passed at its second try only.
 */
export default class Sum implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], stray: readonly SerializedError[]): void {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const nameOf = (test: TestCase) => `${test.module.relativeModuleId}: ${test.fullName}`;
    const having = (state: 'passed' | 'failed' | 'skipped') =>
      tests.filter((test) => test.result().state === state);
    const broken = modules.flatMap((module) =>
      module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`),
    );
    const failed = having('failed').map((test) => [nameOf(test), ...saidBy(test)].join('\n  '));
    const failures = [...failed, ...broken, ...stray.map(({ stack, message }) => stack ?? message)];
    const flaky = tests
      .filter((test) => test.diagnostic()?.flaky)
      .map((test) => [nameOf(test), ...saidBy(test)].join('\n  '));
    const sum = {
      passed: having('passed').length,
      failed: failures.length,
      skipped: having('skipped').length,
    };
    writeFileSync(process.env.LATCHKEY_TEST_REPORT ?? '', JSON.stringify({ ...sum, failures, flaky }));
  }
}

/** The first words of what went wrong in a test, at its last try or before. */
function saidBy(test: TestCase): string[] {
  return (test.result().errors ?? []).map(({ message }) => message.slice(0, 600));
}
