import { describe, expect } from 'vitest';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { turnOnTwoFactor } from '../../testing/join-cast';
import { statementsOf } from '../../testing/statements';
import { aVisitor, codeOf } from '../../testing/testing';
import type { Visitor } from '../actor';
import { VISITOR } from '../rate-limits/limits';
import { authenticateUser } from './authenticate';
import { makeDeviceToken } from './device';
import { limitVisitor } from './limit-visitor';

/** What the sign-in page's action does, by app/(guest)/sign-in/actions.ts. The cookies are made of what it returns. */
async function signIn(visitor: Visitor, password = mia.password) {
  await limitVisitor(visitor, VISITOR);
  return authenticateUser(visitor, { email: mia.email, password });
}

describe('from the form to the cookie', () => {
  it('the database is asked four times where nobody is known', async ({ cast: _ }) => {
    expect(await statementsOf(() => signIn(aVisitor()))).toHaveLength(4);
  });

  it('and five times on a device that is known', async ({ cast }) => {
    const device = await makeDeviceToken(cast.mia.id);
    expect(await statementsOf(() => signIn({ ...aVisitor(), device }))).toHaveLength(5);
  });

  it('and no more often where a code is asked for', async ({ cast, guest: _ }) => {
    await turnOnTwoFactor(cast.mia);
    expect(await statementsOf(() => signIn(aVisitor()))).toHaveLength(4);
  });

  it('and alike whether or not the address has an account', async ({ cast: _ }) => {
    const wrong = (email: string) => async () => {
      const visitor = aVisitor();
      await limitVisitor(visitor, VISITOR);
      await codeOf(authenticateUser(visitor, { email, password: 'Wrong-password-1' }));
    };
    const [ofNobody, ofMia] = [
      await statementsOf(wrong('nobody@example.com')),
      await statementsOf(wrong(mia.email)),
    ];
    expect(ofNobody).toHaveLength(3);
    expect(ofMia).toEqual(ofNobody);
  });
});
