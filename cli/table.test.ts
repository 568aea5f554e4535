import { afterEach, describe, expect, it, vi } from 'vitest';
import { printJsonArray, printTable } from './table';

afterEach(() => vi.restoreAllMocks());

describe.each([
  ['a table', (batches: AsyncIterable<number[]>) => printTable(batches, ['N'], (n) => [String(n)])],
  ['a JSON array', (batches: AsyncIterable<number[]>) => printJsonArray(batches, (n) => ({ n }))],
])('%s', (_what, print) => {
  it('is read no further once nobody reads what is printed', async () => {
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    process.stdout.on('error', () => {});
    let taken = 0;
    async function* batches() {
      for (;;) {
        if (++taken === 3) process.stdout.emit('error', Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
        yield [taken];
      }
    }
    await print(batches());
    expect(taken).toBe(3);
  });
});
