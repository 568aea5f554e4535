import { totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';

const MB = 2 ** 20;

/** What an instance with its embedded PostgreSQL needs under load, as docs/benchmarks.md shows. */
export const NEEDED_MB = 512;
/** A machine that is sold with 512 MB keeps some of it for its kernel. */
const LEAST_MB = 440;

/**
 * Has the heap grow by a fifth between two full collections. By itself it doubles and more on a machine with much memory:
 * 3,000 requests leave twice as much behind, and cost no less. It sets no limit, which large imports would run into.
 */
export function spareMemory(): void {
  setFlagsFromString('--heap-growing-percent=20');
}

/**
 * How many megabytes this process may use, when that is less than an instance needs: of the machine, or of its container
 * (cgroups(7)). Null: there is enough.
 */
export function findMemoryShortage(
  machine = totalmem(),
  container = process.constrainedMemory(),
): number | null {
  // Without a limit some systems say 0, and some more than there is.
  const mb = Math.floor(Math.min(machine, container || Number.POSITIVE_INFINITY) / MB);
  return mb < LEAST_MB ? mb : null;
}
