import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { turnOnTwoFactor } from '../../testing/join-cast';
import { aVisitor, codeOf } from '../../testing/testing';
import { listFactors } from './list-factors';

describe('by what somebody signs in besides their password', () => {
  it('is seen by owner and admins: since when a code is asked for, and which passkeys they have', async ({
    cast,
    guest,
  }) => {
    expect(await listFactors(cast.adam, { userId: guest.id })).toEqual({ codeSince: null, passkeys: [] });
    await turnOnTwoFactor(guest);
    await db().passkey.create({
      data: { userId: guest.id, name: 'Phone', credentialId: randomUUID(), publicKey: new Uint8Array([1]) },
    });
    const factors = await listFactors(cast.adam, { userId: guest.id });
    expect(factors).toMatchObject({ codeSince: expect.any(Date), passkeys: [{ name: 'Phone' }] });
    expect(JSON.stringify(factors)).not.toMatch(/secret|publicKey|credentialId/);
  });

  it('is nobody else’s business', async ({ cast, guest }) => {
    for (const nosy of [cast.mia, aVisitor()])
      expect(await codeOf(listFactors(nosy, { userId: guest.id }))).toBe('forbidden');
  });
});
