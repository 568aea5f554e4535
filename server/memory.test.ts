import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { findMemoryShortage, spareMemory } from './memory';

const MB = 2 ** 20;
const GB = 2 ** 30;

describe('the memory that an instance may use', () => {
  it.each([
    ['a machine with much', 4 * GB, 0, null],
    ['a machine sold with 512 MB', 457 * MB, 0, null],
    ['a machine with little', 256 * MB, 0, 256],
    ['a container with little on a machine with much', 4 * GB, 384 * MB, 384],
    ['a container with as much as is needed', 4 * GB, 512 * MB, null],
    ['a system that says more than there is where nothing is limited', 4 * GB, 2 ** 64, null],
    ['a system that does not know', 4 * GB, undefined, null],
  ])('%s', (_what, machine, container, shortage) => {
    // What is not known is asked of the system where it is left out.
    expect(findMemoryShortage(machine, container ?? 0)).toBe(shortage);
  });

  it('has no new limit', () => {
    const { heap_size_limit: before } = getHeapStatistics();
    spareMemory();
    expect(getHeapStatistics().heap_size_limit).toBe(before);
  });
});
