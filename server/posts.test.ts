import { expect, it } from 'vitest';
import { PostBudget } from './posts';

it('takes so many posts of a network in a minute, and all of others', () => {
  const posts = new PostBudget(3);
  const taken = (address: string, now: number) => posts.take(address, now);
  expect([0, 1, 2, 3, 59_999].map((now) => taken('2001:db8:0:1::1', now))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  // One network, whichever of its addresses it uses.
  expect(taken('2001:db8:0:1:ffff::9', 59_999)).toBe(false);
  expect(taken('2001:db8:0:2::1', 59_999)).toBe(true);
  expect(taken('::ffff:192.0.2.1', 59_999)).toBe(true);
  expect(taken('2001:db8:0:1::1', 60_000)).toBe(true);
});
