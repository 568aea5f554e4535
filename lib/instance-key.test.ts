import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInstanceKey, keepInstanceKey } from './instance-key';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the instance key', () => {
  it('is made at the first start, 256 random bits long', () => {
    expect(keepInstanceKey(folder)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is the same at every later start', () => {
    const key = keepInstanceKey(folder);
    expect(keepInstanceKey(folder)).toBe(key);
    expect(keepInstanceKey(folder)).toBe(key);
  });

  it('is found where there is one, and made by nobody who only asks', () => {
    expect(findInstanceKey(join(folder, 'nowhere'))).toBeNull();
    expect(findInstanceKey(folder)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    expect(keepInstanceKey(folder)).toBe(findInstanceKey(folder));
  });

  it('is another one in another data folder', () => {
    expect(keepInstanceKey(join(folder, 'one'))).not.toBe(keepInstanceKey(join(folder, 'two')));
  });

  it('can be read by its owner only, and nothing lies beside it', () => {
    keepInstanceKey(folder);
    keepInstanceKey(folder);
    expect(readdirSync(folder)).toEqual(['instance.key']);
    expect(statSync(join(folder, 'instance.key')).mode & 0o777).toBe(0o600);
  });

  it('makes the data folder for its owner only', () => {
    keepInstanceKey(join(folder, 'deep', 'data'));
    expect(statSync(join(folder, 'deep', 'data')).mode & 0o777).toBe(0o700);
  });

  it('that somebody put there by hand is taken without the line break at its end', () => {
    writeFileSync(join(folder, 'instance.key'), 'a-key-that-was-put-here-by-hand-0001\n');
    expect(keepInstanceKey(folder)).toBe('a-key-that-was-put-here-by-hand-0001');
  });

  it('is never an empty file: the start stops instead of signing links with nothing', () => {
    writeFileSync(join(folder, 'instance.key'), '\n');
    const damaged = expect.objectContaining({
      code: 'instance_key_damaged',
      facts: { file: join(folder, 'instance.key') },
    });
    expect(() => keepInstanceKey(folder)).toThrow(damaged);
  });
});
