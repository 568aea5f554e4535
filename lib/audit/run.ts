import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../log';
import { chainEntries } from './chain';

const EVERY_MS = 1_000;
/** So long a stop waits for the rows that were written last; the rest is left to the next start. */
const LAST_ROWS_MS = 3_000;

/** Chains the activity log every second until stopped, in any number of processes. `stop` chains what was written last. */
export function runChaining(): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  let logged: string | undefined;
  const chain = async (stop: AbortSignal) => {
    try {
      await chainEntries(stop);
      logged = undefined;
    } catch (error) {
      // The same error is logged once, and not every second.
      if (String(error) !== logged) log('warn', 'Chaining the activity log failed', error);
      logged = String(error);
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
