// npm run bench: measures on this machine and writes what it found to docs/benchmarks.md.
//   -- --only mail,door         these parts alone (bench/bench.ts), and prints what it found instead
//   -- --beside better-auth     another library as well, installed into a temporary folder, in turn with Latchkey
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundled } from '../scripts/bundled.js';
import { makePages, makeReady, root } from '../scripts/ready.js';

await makeReady();
await makePages();
// Inside the project, so that the packages outside the bundle are found.
const outdir = join(root, 'node_modules/.cache/latchkey-bench');
await build({
  absWorkingDir: root,
  entryPoints: ['bench/bench.ts', 'bench/sink.ts', 'bench/bare.ts', 'bench/library.ts'],
  outdir,
  bundle: true,
  packages: 'external',
  plugins: [bundled],
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  jsx: 'automatic',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [join(outdir, 'bench.js'), root, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production' },
});
rmSync(outdir, { recursive: true, force: true });
process.exit(status ?? 1);
