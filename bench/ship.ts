import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Megabytes of all that runs, as `npm run ship` copies it. */
export function measureShip(root: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ship-'));
  try {
    const { stdout } = spawnSync(process.execPath, [join(root, 'scripts/ship.js'), folder], {
      encoding: 'utf8',
    });
    return Number(/(\d+) MB$/m.exec(stdout)?.[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
