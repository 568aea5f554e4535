import { test as base, vi } from 'vitest';
import { closeDb } from '../database/database';
import { type Config, config, keepConfig } from '../lib/config';
import { joinCast, joinGuest } from './join-cast';
import {
  aVisitor,
  emptyDatabase,
  forgetFailedSignIns,
  forgetSettings,
  settingsWith,
  takeDatabase,
} from './testing';

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

export type Clock = typeof clock;

/** A test without a database. */
export const plainTest = base
  /** Nobody yet, in a network that nobody had before. */
  .extend('visitor', async () => aVisitor())
  .extend('clock', async ({ task: _ }, { onCleanup }) => {
    onCleanup(() => void vi.useRealTimers());
    return clock;
  });

/**
 * A test with a database of its file, in which nobody is yet. A file with settings of its own extends it, since files
 * share this module and `override` would outlast the file: `test.extend('settings', { mail: UNUSED_MAIL_SERVER })`.
 */
export const emptyTest = plainTest
  .extend('settings', { scope: 'file' }, async (): Promise<Partial<Config>> => ({}))
  /** The URL of the file's database. */
  .extend('database', { scope: 'file', auto: true }, async ({ settings }, { onCleanup }) => {
    const url = await takeDatabase();
    keepConfig(settingsWith({ ...settings, databaseUrl: url }));
    onCleanup(async () => {
      await closeDb();
      forgetSettings();
    });
    return url;
  })
  /** The settings as they are when the test begins. What it changes is put back when it ends. */
  .extend('config', { auto: true }, async ({ settings, database }, { onCleanup }) => {
    onCleanup(() => {
      keepConfig(settingsWith({ ...settings, databaseUrl: database }));
      forgetFailedSignIns();
    });
    return config();
  });

/** A test with Olivia, Adam and Mia, who join when a test or hook first asks for them and stay for all of the file. */
export const test = emptyTest
  .extend('cast', { scope: 'file' }, async ({ database: _ }) => joinCast())
  /** A member who joined for this test. */
  .extend('guest', async ({ cast }) => joinGuest(cast));

/** A test with an instance of its own, in which the cast is alone. */
export const freshTest = emptyTest.extend('cast', { auto: true }, async ({ database: _ }) => {
  await emptyDatabase();
  return joinCast();
});

export { test as it };
