import { describe, expect } from 'vitest';
import { z } from 'zod';
import { plainTest as it } from '../testing/fixtures';
import { idMaker } from './new-id';

const msOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);
const areIds = (ids: string[]) => ids.every((id) => z.uuidv7().safeParse(id).success);

describe('the id of a row', () => {
  it('is a UUID of version 7 that tells when it was made', ({ clock }) => {
    const newId = idMaker();
    for (let n = 0; n < 100; n += 1) {
      clock.pass(1);
      const id = newId();
      expect(areIds([id])).toBe(true);
      expect(msOf(id)).toBe(Date.now());
    }
  });

  it('is behind all before it, however many a millisecond has', ({ clock }) => {
    clock.stop();
    const ids = Array.from({ length: 10_000 }, idMaker());
    expect(areIds(ids)).toBe(true);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(msOf(ids.at(-1) ?? '') - Date.now()).toBeLessThanOrEqual(5);
  });

  it('is behind those before it where the clock is put back', ({ clock }) => {
    const newId = idMaker();
    const before = newId();
    clock.pass(-3_600_000);
    const after = newId();
    expect(after > before).toBe(true);
    expect(msOf(after)).toBe(msOf(before));
  });

  it('is another one by each maker of one moment', ({ clock }) => {
    clock.stop();
    expect(new Set(Array.from({ length: 1000 }, () => idMaker()())).size).toBe(1000);
  });
});
