import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      '@node-rs/argon2': fileURLToPath(new URL('testing/argon2.ts', import.meta.url)),
      '@': fileURLToPath(new URL('.', import.meta.url)),
      // Messages are parsed before it gets them (words/words.ts).
      'use-intl/format-message': fileURLToPath(import.meta.resolve('use-intl/format-message/format-only')),
    },
  },
  test: {
    include: [
      '*.test.ts',
      '{app,cli,components,database,emails,lib,postgres,scripts,server,settings,smtp,testing,words}/**/*.test.{ts,tsx}',
    ],
    globalSetup: ['testing/debian.ts', 'testing/database.ts', 'testing/fuzz-sum.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // Two leave a third of two cores idle: many tests wait for processes.
    maxWorkers: 3,
    // Many tests race real processes and connections on a machine that others may load. A second try is named in the sum.
    retry: process.env.CI ? 1 : 0,
    silent: 'passed-only',
    // Files share three processes: Prisma is slow to load and to warm up. testing/testing.ts tidies up after each of them.
    isolate: false,
    server: { deps: { inline: ['use-intl'] } },
  },
});
