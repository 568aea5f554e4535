import { describe, expect } from 'vitest';
import { test as it } from '../../testing/fixtures';
import { aVisitor, codeOf, tally } from '../../testing/testing';
import { PASSKEY_ASKED } from '../passkeys/limits';
import { VISITOR } from '../rate-limits/limits';
import { makeDeviceToken } from './device';
import { limitVisitor } from './limit-visitor';

describe.each([VISITOR, PASSKEY_ASKED])('visitors from one network, by the limit $name', (limit) => {
  const { points } = limit;
  const reserve = points / 4;

  it('on devices that are known are no more than without any', async ({ guest }) => {
    const devices = await Promise.all([1, 2, 3, 4].map(() => makeDeviceToken(guest.id)));
    const network = aVisitor();
    const posts = Array.from({ length: 2 * points }, (_, n) =>
      limitVisitor({ ...network, device: devices[n % 4] }, limit),
    );
    expect(await tally(posts)).toEqual({ done: points, too_many_attempts: points });
    expect(await codeOf(limitVisitor(network, limit))).toBe('too_many_attempts');
  });

  it('have a quarter more together with a known device that comes after them', async ({ guest }) => {
    const network = aVisitor();
    const strangers = Array.from({ length: 2 * points }, () => limitVisitor(network, limit));
    expect(await tally(strangers)).toEqual({ done: points, too_many_attempts: points });
    const known = { ...network, device: await makeDeviceToken(guest.id) };
    const posts = Array.from({ length: points }, () => limitVisitor(known, limit));
    expect(await tally(posts)).toEqual({ done: reserve, too_many_attempts: points - reserve });
  });

  it('are not lifted by what only looks like a known device', async () => {
    const network = aVisitor();
    const device = `00000000-0000-0000-0000-000000000000.${'A'.repeat(43)}`;
    const posts = Array.from({ length: points + 10 }, () => limitVisitor({ ...network, device }, limit));
    expect(await tally(posts)).toEqual({ done: points, too_many_attempts: 10 });
  });
});
