import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { type Clock, it } from '../../testing/fixtures';
import {
  codeOfApp,
  type Guarded,
  joinGuest,
  type SignedInCast,
  turnOnTwoFactor,
} from '../../testing/join-cast';
import { aVisitor, codeOf, tally } from '../../testing/testing';
import { hasProved, system } from '../actor';
import { findSessionActor } from '../sessions/queries';
import { endAllSessions } from '../sessions/rows';
import { proveByCode } from './prove';

it.beforeEach(({ clock }) => clock.stop());

/** Somebody who has two-factor sign-in on, and showed who they are eleven minutes ago. */
async function stale(cast: SignedInCast, clock: Clock): Promise<Guarded> {
  const guest = await turnOnTwoFactor(await joinGuest(cast));
  clock.pass(11 * 60_000);
  expect(hasProved(guest.actor)).toBe(false);
  return guest;
}

describe('showing by a code who one is', () => {
  it('is believed for the same sign-in under another secret, and is in the log', async ({ cast, clock }) => {
    const { actor, key } = await stale(cast, clock);
    const { secret } = await proveByCode(actor, { code: codeOfApp(key) });
    const now = (await findSessionActor(secret, aVisitor())) ?? expect.fail('Signed out.');
    expect(now.sessionId).toBe(actor.sessionId);
    expect(hasProved(now)).toBe(true);
    expect(await db().auditEntry.count({ where: { event: 'user.proved', subjectId: actor.id } })).toBe(1);
  });

  it('is believed once, however many show the same code at once', async ({ cast, clock }) => {
    const { actor, key } = await stale(cast, clock);
    const code = codeOfApp(key);
    const shows = Array.from({ length: 8 }, () => proveByCode(actor, { code }));
    expect(await tally(shows)).toEqual({ done: 1, code_wrong: 7 });
    expect(await codeOf(proveByCode(actor, { code }))).toBe('code_wrong');
  });

  it('works by a backup code, once', async ({ cast, clock }) => {
    const { actor, codes } = await stale(cast, clock);
    const [code = ''] = codes;
    await proveByCode(actor, { code });
    expect(await codeOf(proveByCode(actor, { code }))).toBe('code_wrong');
  });

  it('is nothing for whoever has no app, is signed out, or was never in', async ({ cast, clock }) => {
    const { actor, key } = await stale(cast, clock);
    expect(await codeOf(proveByCode(cast.adam, { code: codeOfApp(key) }))).toBe('code_wrong');
    for (const nobody of [aVisitor(), system])
      expect(await codeOf(proveByCode(nobody, { code: codeOfApp(key) }))).toBe('forbidden');
    await endAllSessions(db(), actor.id);
    expect(await codeOf(proveByCode(actor, { code: codeOfApp(key) }))).toBe('forbidden');
  });
});
