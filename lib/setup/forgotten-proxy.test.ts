import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepLog } from '../log';
import { isProxyForgotten, noteRequest } from './forgotten-proxy';

let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = [];
  Reflect.deleteProperty(globalThis, Symbol.for('latchkey.forgotten-proxy'));
  vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(JSON.parse(String(line))));
  keepLog({ level: 'info', format: 'json', stream: 'stderr' });
});
afterEach(() => {
  vi.restoreAllMocks();
  keepLog({ level: 'info', format: null, stream: 'stderr' });
});

const note = (count: number, isForwarded: boolean, address: (n: number) => string = () => '10.0.0.1') => {
  for (let n = 0; n < count; n += 1) noteRequest(isForwarded, address(n));
};

describe('a proxy that the settings do not know of', () => {
  it('is noticed by the fifth request in a row, and the log warns once', () => {
    note(4, true);
    expect([isProxyForgotten(), lines]).toEqual([false, []]);
    note(1, true);
    expect(isProxyForgotten()).toBe(true);
    note(1_000, true);
    expect(lines).toEqual([
      {
        time: expect.any(String),
        level: 'warn',
        msg: expect.stringMatching(/N8N_PROXY_HOPS is 0.*Set it/),
        address: '10.0.0.1',
      },
    ]);
  });

  it('may be a few: a pair that takes turns', () => {
    note(100, true, (n) => `10.0.0.${n % 4}`);
    expect(isProxyForgotten()).toBe(true);
  });

  it('is none where visitors come from everywhere, whatever they send', () => {
    note(100, true, (n) => `203.0.113.${n}`);
    expect(isProxyForgotten()).toBe(false);
  });

  it('is none where somebody comes without it: an attacker alone sends such headers', () => {
    note(4, true);
    note(1, false, () => '203.0.113.7');
    note(4, true);
    expect(isProxyForgotten()).toBe(false);
    note(1, true);
    expect(isProxyForgotten()).toBe(true);
    note(1, false, () => '203.0.113.7');
    expect(isProxyForgotten()).toBe(false);
    expect(lines).toHaveLength(1);
  });

  it('is known to every copy of this module in the process', async () => {
    note(5, true);
    vi.resetModules();
    const copy = await import('./forgotten-proxy');
    expect(copy.isProxyForgotten).not.toBe(isProxyForgotten);
    expect(copy.isProxyForgotten()).toBe(true);
  });
});
