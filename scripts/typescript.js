import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles a line of TypeScript with all that it imports of the project, and hands the path of the bundle to `use`, for a
 * process that is over when `use` returns. Packages stay outside.
 * @template T
 * @param {string} code
 * @param {(path: string) => T} use
 * @returns {Promise<T>}
 */
export async function withBundle(code, use) {
  // Inside the project, so that the packages outside the bundle are found.
  const outfile = join(root, 'node_modules/.cache/latchkey', `${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
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
    return use(outfile);
  } finally {
    rmSync(outfile, { force: true });
  }
}
