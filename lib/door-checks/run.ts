import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseDown } from '../../database/database';
import { system } from '../actor';
import { log } from '../log';
import { Problem } from '../problem';
import { isWithinLimit } from '../rate-limits/limit';
import { attackDoor } from './attack';
import { DOOR_CHECKS } from './limits';
import { listDueApps } from './queries';

const LOOK_EVERY_MS = 60_000;

/**
 * Checks the doors of apps until stopped: each once a day, and soon after its app changed. Of several processes one checks
 * a door. `stop` does not wait for a check, which keeps nothing before it is through.
 */
export function runDoorChecks(lookEveryMs = LOOK_EVERY_MS): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const look = async () => {
    for (const { id, name } of await listDueApps()) {
      if (signal.aborted || !(await isWithinLimit(DOOR_CHECKS, id))) continue;
      await attackDoor(system, { appId: id }).catch((error) => {
        const isGone = error instanceof Problem && error.is('not_found');
        if (!isGone && !signal.aborted) log('warn', `The door of ${name} could not be checked`, error);
      });
    }
  };
  (async () => {
    while (!signal.aborted) {
      // Not at once: the pages, and with them the door, are not there before the start has ended.
      await sleep(lookEveryMs, undefined, { ref: false, signal }).catch(() => {}); // stopped
      if (signal.aborted || isDatabaseDown()) continue;
      await look().catch((error) => {
        if (!signal.aborted) log('warn', 'Looking for doors to be checked failed', error);
      });
    }
  })();
  return {
    async stop() {
      stopping.abort();
    },
  };
}
