import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Vitest's part of `npm test`: writes to the file of LATCHKEY_TEST_REPORT how many tests passed, failed and were skipped,
 * and what failed, be it in a test or outside of every test.
 */
export default class Sum implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], stray: readonly SerializedError[]): void {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const named = (state: 'passed' | 'failed' | 'skipped') =>
      tests
        .filter((test) => test.result().state === state)
        .map((test) => `${test.module.relativeModuleId}: ${test.fullName}`);
    const broken = modules.flatMap((module) =>
      module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`),
    );
    const failed = named('failed');
    const failures = [...failed, ...broken, ...stray.map(({ stack, message }) => stack ?? message)];
    const sum = { passed: named('passed').length, failed: failures.length, skipped: named('skipped').length };
    writeFileSync(process.env.LATCHKEY_TEST_REPORT ?? '', JSON.stringify({ ...sum, failures }));
  }
}
