import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSettings, withSettings } from '../../testing/testing';
import { INVITE_LINK } from '../invitations/link';
import { makeToken } from '../token';
import { findDevice, makeDeviceToken } from './device';

withSettings();

describe('the token of a known device', () => {
  const userId = randomUUID();

  it('names its user, and tells one device from another', () => {
    const [one, other] = [findDevice(makeDeviceToken(userId)), findDevice(makeDeviceToken(userId))];
    expect([one?.userId, other?.userId]).toEqual([userId, userId]);
    expect(one?.nonce).not.toBe(other?.nonce);
  });

  it('can be changed nowhere', () => {
    const token = makeDeviceToken(userId);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.stringMatching(/^[0-9a-zA-Z_.-]$/), (at, sign) => {
        fc.pre(token[at] !== sign);
        const changed = token.slice(0, at) + sign + token.slice(at + 1);
        expect(findDevice(changed)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('is none of another user, of another instance, or of another purpose', () => {
    const [, nonce, mac] = makeDeviceToken(userId).split('.');
    expect(findDevice(`${randomUUID()}.${nonce}.${mac}`)).toBeNull();
    expect(findDevice(makeToken(INVITE_LINK, userId))).toBeNull();
    const token = makeDeviceToken(userId);
    changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
    expect(findDevice(token)).toBeNull();
  });

  it.each([null, undefined, '', '.', '..', 'a.b.c', '\0', `${'a'.repeat(10_000)}.b.c`])(
    'is not %j',
    (text) => {
      expect(findDevice(text)).toBeNull();
    },
  );
});
