// Bundles the command line into dist/: TypeScript that plain Node can run. Packages stay outside the bundle, but for a few.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * react-email is one file that loads all of its components, one that prints code in colours too: a tenth of the time of a
 * start. In the bundle only those come along that are used.
 * @type {import('esbuild').Plugin}
 */
const bundled = {
  name: 'bundled',
  setup({ onResolve }) {
    // culori is two hundred files, of which some twenty are needed.
    onResolve({ filter: /^(?:react-email|@react-email\/render|culori\/fn)$/ }, ({ path }) => ({
      path: fileURLToPath(import.meta.resolve(path)),
      sideEffects: false,
    }));
    // Messages are parsed before it gets them (words/words.ts).
    onResolve({ filter: /^use-intl(?:\/|$)/ }, ({ path }) => ({
      path: fileURLToPath(
        import.meta.resolve(path === 'use-intl/format-message' ? `${path}/format-only` : path),
      ),
    }));
  },
};

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
