// Compresses what browsers load and what never changes by its best, once, when the pages are built; server/packed.ts answers
// with it. Next itself would compress it for each request, by gzip, which is about a sixth larger.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** Smaller ones gain nothing. */
const LEAST_BYTES = 1000;

/** Writes a `.br` beside each script and style sheet of the build in this folder. */
export function packPages(/** @type {string} */ root) {
  const folder = join(root, '.next', 'static');
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, String(name));
    if (!/\.(?:js|css)$/.test(path)) continue;
    const bytes = readFileSync(path);
    if (bytes.length >= LEAST_BYTES) writeFileSync(`${path}.br`, brotliCompressSync(bytes));
  }
}
