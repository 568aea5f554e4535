import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../log';
import { chainEntries } from './chain';

const EVERY_MS = 1_000;
/** What is not chained by then once the instance is told to stop is left to the next start. */
const LAST_ROWS_MS = 3_000;

/**
 * Chains the activity log every second until stopped. Any number of processes may do so at once. `stop` chains what was
 * written last.
 */
export function runChaining(): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  let told: string | undefined;
  const chain = async (stop: AbortSignal) => {
    try {
      await chainEntries(stop);
      told = undefined;
    } catch (error) {
      // What is wrong stays so for a while, and is not told every second.
      if (String(error) !== told) log('warn', 'Chaining the activity log failed', error);
      told = String(error);
    }
  };
  const chaining = (async () => {
    while (!signal.aborted) {
      await chain(signal);
      await sleep(EVERY_MS, undefined, { ref: false, signal }).catch(() => {}); // stopped
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await chaining;
      await chain(AbortSignal.timeout(LAST_ROWS_MS));
    },
  };
}
