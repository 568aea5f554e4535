import { describe, expect, it } from 'vitest';
import { gate } from '../../testing/mail-server';
import { inBatches } from './outbox';

describe('what is asked one at a time', () => {
  it('goes out in one go when it is asked at the same moment, and everybody gets their own answer', async () => {
    const asked: number[][] = [];
    const double = inBatches(async (all: number[]) => {
      asked.push(all);
      return all.map((one) => one * 2);
    });
    expect(await Promise.all([double(1), double(2), double(2)])).toEqual([2, 4, 4]);
    expect(await double(5)).toBe(10);
    expect(asked).toEqual([[1, 2, 2], [5]]);
  });

  it('is collected while an answer is under way', async () => {
    const asked: number[][] = [];
    const [begun, first] = [gate(), gate()];
    const same = inBatches(async (all: number[]) => {
      asked.push(all);
      begun.open();
      if (asked.length === 1) await first.opened;
      return all;
    });
    const answers = [same(1)];
    await begun.opened;
    answers.push(same(2), same(3));
    first.open();
    expect(await Promise.all(answers)).toEqual([1, 2, 3]);
    expect(asked).toEqual([[1], [2, 3]]);
  });

  it('fails with those that it was asked with, and with nobody else', async () => {
    const [begun, first] = [gate(), gate()];
    const same = inBatches(async (all: number[]) => {
      if (!all.includes(1)) return all;
      begun.open();
      await first.opened;
      throw new Error('no answer');
    });
    const failing = [same(1), same(2)];
    await begun.opened;
    const later = same(3);
    first.open();
    for (const one of failing) await expect(one).rejects.toThrow('no answer');
    expect(await later).toBe(3);
  });
});
