import { test as base, vi } from 'vitest';
import { closeDb } from '../database/database';
import { type Config, config, keepConfig } from '../lib/config';
import { joinCast, joinGuest } from './join-cast';
import { aVisitor, forgetSettings, settingsWith, takeDatabase } from './testing';

/** What `Date` tells a test. It stands still from the first call until the test ends, while timers go on. */
const clock = {
  stop(): void {
    if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
  },
  set(at: Date): void {
    clock.stop();
    vi.setSystemTime(at);
  },
  pass(milliseconds: number): void {
    clock.set(new Date(Date.now() + milliseconds));
  },
};

/**
 * A test with a database of its file, whose instance is empty until a test or hook of the file asks for the cast.
 * A file with settings of its own extends it, since files share this module and `override` would outlast the file:
 * `const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER })`.
 */
export const test = base
  .extend('settings', { scope: 'file' }, async (): Promise<Partial<Config>> => ({}))
  /** The URL of the file's database, which is empty at first. */
  .extend('database', { scope: 'file', auto: true }, async ({ settings }, { onCleanup }) => {
    const url = await takeDatabase();
    keepConfig(settingsWith({ ...settings, databaseUrl: url }));
    onCleanup(async () => {
      await closeDb();
      forgetSettings();
    });
    return url;
  })
  /** The settings as they are when the test begins; what it changes is put back when it ends. */
  .extend('config', { auto: true }, async ({ settings, database }, { onCleanup }) => {
    onCleanup(() => keepConfig(settingsWith({ ...settings, databaseUrl: database })));
    return config();
  })
  /** Olivia, Adam and Mia, the same for all tests of the file. */
  .extend('cast', { scope: 'file' }, async ({ database: _ }) => joinCast())
  /** A member who joined for this test. */
  .extend('guest', async ({ cast }) => joinGuest(cast))
  /** Nobody yet, in a network that nobody had before. */
  .extend('visitor', async ({}) => aVisitor())
  .extend('clock', async ({}, { onCleanup }) => {
    onCleanup(() => void vi.useRealTimers());
    return clock;
  });

export { test as it };
