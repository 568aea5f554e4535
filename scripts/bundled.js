// Which packages come into a bundle of ours, the others staying outside.
import { fileURLToPath } from 'node:url';

/**
 * react-email is one file that loads all of its components, one that prints code in colours too: a tenth of the time of a
 * start. In the bundle only those come along that are used.
 * @type {import('esbuild').Plugin}
 */
export const bundled = {
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
