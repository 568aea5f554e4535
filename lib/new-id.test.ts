import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newId } from './new-id';

describe('the id of a row', () => {
  it('is a UUID of version 7 that tells when it was made', () => {
    for (let n = 0; n < 100; n += 1) {
      const before = Date.now();
      const id = newId();
      expect(z.uuidv7().safeParse(id).success).toBe(true);
      const madeAt = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
      expect(madeAt).toBeGreaterThanOrEqual(before);
      expect(madeAt).toBeLessThanOrEqual(Date.now());
    }
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 1000 }, newId)).size).toBe(1000);
  });
});
