import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: [
      '*.test.ts',
      '{app,cli,components,database,emails,lib,postgres,scripts,server,testing,words}/**/*.test.{ts,tsx}',
    ],
    globalSetup: ['testing/database.ts', 'testing/fuzz-sum.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
    silent: 'passed-only',
    // Files share two processes: Prisma is slow to load and to warm up. testing/testing.ts tidies up after each of them.
    isolate: false,
  },
});
