import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles a file of TypeScript, hands the path of the bundle to `use`, and removes it afterwards. Packages stay outside.
 * @template T
 * @param {string} entry
 * @param {(path: string) => T | Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withBundle(entry, use) {
  // Inside the project, so that the packages outside the bundle are found.
  const outfile = join(root, 'node_modules/.cache/latchkey', `${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    jsx: 'automatic',
    logLevel: 'warning',
  });
  try {
    return await use(outfile);
  } finally {
    rmSync(outfile, { force: true });
  }
}
