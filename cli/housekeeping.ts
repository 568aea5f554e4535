import { log } from '../lib/log';
import type { Part } from './open';
import { PRUNES } from './prunes';

const EVERY_MS = 3_600_000;

/** Prunes once an hour. One that fails is logged, and does not keep the others from it. */
export function keepHouse(): Part {
  const prune = async () => {
    for (const outcome of await Promise.allSettled(PRUNES.map((run) => run())))
      if (outcome.status === 'rejected') log('warn', 'Housekeeping failed', outcome.reason);
  };
  const timer = setInterval(prune, EVERY_MS);
  return { stop: async () => clearInterval(timer) };
}
