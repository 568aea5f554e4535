import pg from 'pg';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { doorTo } from '../e2e/support/door';
import { config } from '../lib/config';
import { changeSettings, isPooled, withDatabase } from '../testing/testing';
import { closeDb, databasePool, db, isDatabaseReachable } from './client';
import { openPool } from './pool';
import { hasDatabaseFailedSince, isDatabaseDown, noteDatabaseError } from './watch';

withDatabase();

let log: string[] = [];
beforeEach(() => {
  log = [];
  vi.spyOn(console, 'error').mockImplementation((line) => void log.push(String(line)));
});
afterEach(async () => {
  await closeDb();
  vi.restoreAllMocks();
});

/** Has this process reach its database by a door. */
async function throughADoor() {
  const before = config().databaseUrl;
  await closeDb();
  const door = await doorTo(before);
  onTestFinished(door.shut);
  changeSettings({ databaseUrl: door.url });
  onTestFinished(() => changeSettings({ databaseUrl: before }));
  return door;
}

const ask = () => db().$queryRaw`select 1 as one`;
const PATIENCE = { timeout: 10_000 };

it('a server that has gone is known to be down within moments, and to be back when it answers again', async () => {
  const door = await throughADoor();
  await ask();
  expect([isDatabaseDown(), await isDatabaseReachable()]).toEqual([false, true]);

  await door.shut();
  await expect.poll(isDatabaseDown, PATIENCE).toBe(true);
  expect(await isDatabaseReachable()).toBe(false);
  await expect(ask()).rejects.toThrow();

  await door.open();
  await expect.poll(isDatabaseDown, PATIENCE).toBe(false);
  expect(await ask()).toEqual([{ one: 1 }]);
  const gone = log.filter((line) => line.includes('The database has gone'));
  expect(gone).toHaveLength(1);
  expect(JSON.parse(gone[0] ?? '')).toMatchObject({
    err: {
      // Refused, or cut off where a question was on its way when the server went.
      code: expect.stringMatching(/^database_(unreachable|connection_lost)$/),
      facts: { place: expect.stringMatching(/^127\.0\.0\.1:/) },
    },
  });
  expect(log.filter((line) => line.includes('The database answers again'))).toHaveLength(1);
  expect(log.join()).not.toContain(new URL(config().databaseUrl).password);
});

it('a server that nobody has reached yet is noticed by the first who asks', async () => {
  const door = await throughADoor();
  await door.shut();
  const before = performance.now();
  await expect(ask()).rejects.toThrow();
  expect(hasDatabaseFailedSince(before)).toBe(true);
  await expect.poll(isDatabaseDown, PATIENCE).toBe(true);
});

it('one connection that is cut is no outage, but whoever used it is known to have been let down', async () => {
  await ask();
  const before = performance.now();
  const victim = db().$queryRaw`select pg_terminate_backend(pg_backend_pid())`;
  await expect(victim).rejects.toThrow();
  expect(hasDatabaseFailedSince(before)).toBe(true);
  expect(hasDatabaseFailedSince(performance.now())).toBe(false);
  expect(await ask()).toEqual([{ one: 1 }]);
  expect(isDatabaseDown()).toBe(false);
  expect(log.join()).not.toContain('The database has gone');
});

it('a query that is wrong, or breaks a rule, is not the database’s fault', async () => {
  const before = performance.now();
  await expect(db().$queryRaw`select nothing from nowhere`).rejects.toThrow();
  await expect(db().$executeRaw`insert into setup (id) values (null)`).rejects.toThrow();
  expect(hasDatabaseFailedSince(before)).toBe(false);
});

it.each([
  ['53100', 'a full disk'],
  ['53300', 'too many connections'],
  ['57P03', 'a server that is starting'],
  ['58030', 'a disk that does not read'],
  ['25006', 'a server that has become a copy'],
])('SQLSTATE %s, %s, lets everybody down', (code) => {
  const before = performance.now();
  noteDatabaseError(Object.assign(new pg.DatabaseError('no', 1, 'error'), { code }));
  expect(hasDatabaseFailedSince(before)).toBe(true);
});

it('a server that says nothing any more does not keep anybody waiting for long', async () => {
  const door = await throughADoor();
  const pool = openPool({ turn: 1_000, silence: 300 });
  await pool.query('select 1');
  const before = performance.now();
  door.hold();
  await expect(pool.query('select 2')).rejects.toThrow();
  await expect(pool.query('select 3')).rejects.toThrow();
  expect(hasDatabaseFailedSince(before)).toBe(true);
  await door.open();
  expect((await pool.query('select 4 as four')).rows).toEqual([{ four: 4 }]);
  await pool.end();
});

it('a question that takes long is waited for while the server is there', async () => {
  const pool = openPool({ turn: 1_000, silence: 100 });
  expect((await pool.query("select pg_sleep(1), 'done' as it")).rows).toMatchObject([{ it: 'done' }]);
  await pool.end();
});

it('a connection that only listens stays while the server answers', async ({ skip }) => {
  skip(await isPooled(), 'nobody can listen through a pooler');
  const pool = openPool({ turn: 1_000, silence: 100 });
  const listener = await pool.connect();
  const heard: unknown[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload));
  await listener.query('LISTEN something');
  const { rows: before } = await listener.query('select pg_backend_pid() as pid');
  await new Promise((resolve) => setTimeout(resolve, 500));
  await pool.query("select pg_notify('something', 'said')");
  await expect.poll(() => heard, PATIENCE).toEqual(['said']);
  expect((await listener.query('select pg_backend_pid() as pid')).rows).toEqual(before);
  listener.release();
  await pool.end();
});

it('no more connections are opened than the setting says, however many are wanted', async () => {
  await closeDb();
  changeSettings({ databaseConnections: 2 });
  const open = () => db().$queryRaw<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and pg_sleep(0.05) is not null`;
  const counts = await Promise.all(Array.from({ length: 8 }, open));
  expect(Math.max(...counts.map(([row]) => row?.n ?? 0))).toBeLessThanOrEqual(2);
  expect(databasePool().totalCount).toBe(2);
});
