import { beforeEach, expect, it } from 'vitest';
import { waitingForLocks, withDatabase } from '../testing/testing';
import { db } from './client';
import { lockEveryTable } from './lock';

withDatabase();

beforeEach(async () => {
  await db().$executeRaw`create table if not exists earlier (n int)`;
  await db().$executeRaw`create table if not exists later (n int)`;
});

const MODES = ['exclusive', 'access exclusive'] as const;

it.each(MODES)('waits (%s) for whoever writes, in whatever order they do, and fails nobody', async (mode) => {
  const order: string[] = [];
  let locking: Promise<void> = Promise.resolve();
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`insert into later values (1)`;
    locking = db().$transaction(async (other) => {
      await lockEveryTable(other, mode);
      order.push('locked');
    });
    await expect.poll(waitingForLocks).toBe(1);
    await tx.$executeRaw`insert into earlier values (1)`;
    order.push('written');
  });
  await locking;
  expect(order).toEqual(['written', 'locked']);
});

it.each(MODES)(
  'lets nobody write (%s) until the transaction ends, and leaves its patience as it was',
  async (mode) => {
    const order: string[] = [];
    let writing: Promise<void> = Promise.resolve();
    await db().$transaction(async (tx) => {
      const patience = await tx.$queryRaw`show lock_timeout`;
      await lockEveryTable(tx, mode);
      writing = Promise.all([
        db().$executeRaw`insert into earlier values (1)`,
        db().$transaction((other) => other.$queryRaw`select from later for update`),
      ]).then(() => void order.push('written'));
      await expect.poll(waitingForLocks).toBe(2);
      expect(await tx.$queryRaw`show lock_timeout`).toEqual(patience);
      order.push('ended');
    });
    await writing;
    expect(order).toEqual(['ended', 'written']);
  },
);
