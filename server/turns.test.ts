import { setImmediate as soon } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { Turns } from './turns';

/** Takes so many turns at once; says how many have come, and gives what ends them. */
function take(turns: Turns, address: (n: number) => string, count: number) {
  const ends: (() => void)[] = [];
  for (let n = 0; n < count; n += 1) turns.take(address(n)).then((end) => ends.push(end));
  return ends;
}

describe('turns', () => {
  it('are 24 at once for one network, and the next whenever one is over, in their order', async () => {
    const turns = new Turns(24);
    const order: number[] = [];
    const ends: (() => void)[] = [];
    for (let n = 0; n < 100; n += 1)
      turns.take(`2001:db8:0:1::${n}`).then((end) => {
        order.push(n);
        ends.push(end);
      });
    await soon();
    expect(order).toHaveLength(24);
    for (let n = 0; n < 76; n += 1) {
      ends[n]?.();
      ends[n]?.();
      await soon();
      expect(order).toHaveLength(25 + n);
    }
    expect(order).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('of one network hold up nobody in another', async () => {
    const turns = new Turns(24);
    take(turns, () => '192.0.2.1', 500);
    const others = take(turns, (n) => `192.0.2.${n + 2}`, 100);
    await soon();
    expect(others).toHaveLength(100);
  });

  it('are over after ten seconds for who comes next, however long something is handled', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const turns = new Turns(24);
      const ends = take(turns, () => '192.0.2.1', 60);
      await soon();
      vi.advanceTimersByTime(9_999);
      await soon();
      expect(ends).toHaveLength(24);
      vi.advanceTimersByTime(1);
      await soon();
      expect(ends).toHaveLength(48);
      for (const end of ends.slice(0, 24)) end();
      await soon();
      expect(ends).toHaveLength(48);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that took long are followed by a pause three times as long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const turns = new Turns(1, 250);
      const ends = take(turns, () => '192.0.2.1', 2);
      await soon();
      vi.advanceTimersByTime(1_000);
      ends[0]?.();
      vi.advanceTimersByTime(2_999);
      await soon();
      expect(ends).toHaveLength(1);
      vi.advanceTimersByTime(1);
      await soon();
      expect(ends).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('begin after a pause where others wait for them, and at once where nobody does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const turns = new Turns(1, 250);
      const ends = take(turns, () => '192.0.2.1', 2);
      await soon();
      ends[0]?.();
      vi.advanceTimersByTime(249);
      await soon();
      expect(ends).toHaveLength(1);
      vi.advanceTimersByTime(1);
      await soon();
      expect(ends).toHaveLength(2);
      ends[1]?.();
      const later = take(turns, () => '192.0.2.1', 1);
      await soon();
      expect(later).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
