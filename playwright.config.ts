import { existsSync } from 'node:fs';
import { chromium, defineConfig, devices } from '@playwright/test';

const own = chromium.executablePath();
const system = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find(existsSync);

/** Chromium keeps to itself: it looks up nothing and calls nobody but the instance under test. */
const QUIET = [
  '--disable-quic',
  // There is nothing to draw fast, and drawing by a processor that plays graphics card takes a third of the machine.
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
];

const LONGEST = ['kill.spec.ts', 'words.spec.ts'];

export default defineConfig({
  testDir: 'e2e',
  globalSetup: ['./testing/debian.ts', './e2e/support/empty-data.ts'],
  snapshotPathTemplate: 'docs/pictures/{arg}{ext}',
  fullyParallel: true,
  // A journey mostly waits for processes to start: two leave a third of two cores idle.
  workers: 3,
  timeout: 120_000,
  // The journeys kill real processes on a machine that others may load. A second try is shown as flaky, not hidden.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 15_000 },
  reporter: process.env.LATCHKEY_TEST_REPORT ? [['list'], ['./e2e/support/sum.ts']] : 'list',
  // What takes longest in one piece begins first: otherwise it would come last, and alone.
  projects: [
    { name: 'longest', testMatch: LONGEST },
    { name: 'journeys', testIgnore: LONGEST },
  ],
  use: {
    ...devices['Desktop Chrome'],
    // Of every journey it would take a third of the machine.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? (existsSync(own) ? undefined : system),
      chromiumSandbox: process.getuid?.() !== 0,
      args: QUIET,
    },
  },
});
