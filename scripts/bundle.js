// Bundles the command line into dist/: TypeScript that plain Node can run. Packages stay outside the bundle, but for a few.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundled } from './bundled.js';

const root = fileURLToPath(new URL('..', import.meta.url));

rmSync(`${root}/dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['cli/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  packages: 'external',
  plugins: [bundled],
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  jsx: 'automatic',
  sourcemap: true,
  // The type checker would follow cli/latchkey.js into what was bundled.
  banner: { js: '// @ts-nocheck' },
  logLevel: 'warning',
});
