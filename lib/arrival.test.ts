import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import {
  askedAddress,
  isUnderstood,
  markUnderstood,
  setPageCookie,
  setPageStatus,
  withArrival,
} from './arrival';

describe('a request', () => {
  it('that brings no form is understood', () => {
    withArrival(false, () => expect(isUnderstood()).toBe(true));
  });

  it('is understood once that was said, and not before', async () => {
    await withArrival(true, async (arrival) => {
      expect([isUnderstood(), arrival]).toEqual([false, { isUnderstood: false }]);
      await nextTurn();
      markUnderstood();
      expect([isUnderstood(), arrival]).toEqual([true, { isUnderstood: true }]);
    });
  });

  it('is not understood because another one was, which came at the same moment', async () => {
    const understood = await Promise.all(
      [true, false, true].map((isReadable) =>
        withArrival(true, async (arrival) => {
          await nextTurn();
          if (isReadable) markUnderstood();
          await nextTurn();
          return arrival.isUnderstood;
        }),
      ),
    );
    expect(understood).toEqual([true, false, true]);
  });

  it('is answered with the status that its own page chose', async () => {
    const statuses = await Promise.all(
      [410, undefined, 409].map((status) =>
        withArrival(true, async (arrival) => {
          await nextTurn();
          if (status) setPageStatus(status);
          await nextTurn();
          return arrival.pageStatus;
        }),
      ),
    );
    expect(statuses).toEqual([410, undefined, 409]);
    expect(() => setPageStatus(410)).not.toThrow();
  });

  it('is answered with the cookie that its own page set', async () => {
    const cookies = await Promise.all(
      ['a=1', undefined].map((cookie) =>
        withArrival(false, async (arrival) => {
          await nextTurn();
          if (cookie) setPageCookie(cookie);
          return arrival.pageCookie;
        }),
      ),
    );
    expect(cookies).toEqual(['a=1', undefined]);
    expect(() => setPageCookie('a=1')).not.toThrow();
  });

  it('tells whoever works on it the address that was asked for, and nobody else', async () => {
    const addresses = ['/users?search=mia', '/activity'];
    const told = await Promise.all(
      addresses.map((address) =>
        withArrival(false, async (arrival) => {
          arrival.address = address;
          await nextTurn();
          return askedAddress();
        }),
      ),
    );
    expect(told).toEqual(addresses);
    expect(askedAddress()).toBeUndefined();
  });

  it('is known to every copy of this module in the process', async () => {
    vi.resetModules();
    const copy = await import('./arrival');
    expect(copy.markUnderstood).not.toBe(markUnderstood);
    withArrival(true, (arrival) => {
      copy.markUnderstood();
      expect(arrival.isUnderstood).toBe(true);
    });
  });

  it('is what only some work is part of: all other is understood', () => {
    markUnderstood();
    expect(isUnderstood()).toBe(true);
  });
});
