import { writeFileSync } from 'node:fs';
import type { FullConfig, Reporter, Suite, TestCase, TestError } from '@playwright/test/reporter';

/**
 * Playwright's part of `npm test`: writes to the file of LATCHKEY_TEST_REPORT how many journeys passed, failed and were
 * skipped, and what failed, be it in a journey or outside of every journey. One that passed at its second try has passed.
 */
export default class Sum implements Reporter {
  private suite: Suite | undefined;
  private readonly stray: string[] = [];

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  onError({ stack, message }: TestError): void {
    this.stray.push(stack ?? message ?? 'an error without words');
  }

  onEnd(): void {
    const tests = this.suite?.allTests() ?? [];
    const outcome = (...those: string[]) => tests.filter((test) => those.includes(test.outcome()));
    const named = (...those: string[]) =>
      outcome(...those).map((test) => [test.titlePath().slice(2).join(' › '), ...saidBy(test)].join('\n  '));
    const failures = [...named('unexpected'), ...this.stray];
    const sum = {
      passed: outcome('expected', 'flaky').length,
      failed: failures.length,
      skipped: outcome('skipped').length,
    };
    writeFileSync(
      process.env.LATCHKEY_TEST_REPORT ?? '',
      JSON.stringify({ ...sum, failures, flaky: named('flaky') }),
    );
  }

  printsToStdio(): boolean {
    return false;
  }
}

/** The first words of what went wrong at each try. */
function saidBy({ results }: TestCase): string[] {
  return results.flatMap(({ errors }) => errors.map(({ message }) => (message ?? '').slice(0, 600)));
}
