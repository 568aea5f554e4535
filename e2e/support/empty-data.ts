import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startInstance } from './instance';

/** Where the journeys find it; unset where they run on a server that is given, which makes empty databases by itself. */
export const EMPTY_DATA = 'LATCHKEY_TEST_EMPTY_DATA';

/** Before all journeys: the data of an instance that nobody claimed, for new ones to begin with a copy. */
export default async function makeEmptyData(): Promise<() => Promise<void>> {
  if (process.env.TEST_DATABASE_URL) return async () => {};
  const instance = await startInstance();
  await instance.stop();
  // Nobody shares a key.
  rmSync(join(instance.dataDir, 'instance.key'));
  process.env[EMPTY_DATA] = instance.dataDir;
  return () => instance.remove();
}
