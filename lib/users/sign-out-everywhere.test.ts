import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf, doomed, everythingStored, together } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import type { Actor } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { authenticateUser } from './authenticate';
import { signOutEverywhere } from './sign-out-everywhere';

const signOut = (actor: Actor, { id }: { id: string }) => signOutEverywhere(actor, { userId: id });
const secondDevice = async ({ id }: { id: string }) =>
  (await db().$transaction((tx) => startSession(tx, aVisitor(), id))).secret;
const told = async (cast: SignedInCast, { email }: { email: string }) => {
  const { entries } = await listActivity(cast.olivia, ListActivity.parse({ search: email }));
  return entries.slice(0, 1).map((entry) => sayEntry(entry));
};

describe('signing a user out everywhere', () => {
  it('ends all their sign-ins at once, and lets them sign in anew', async ({ cast, guest }) => {
    const secret = await secondDevice(guest);
    expect(await signOut(cast.adam, guest)).toEqual({ email: guest.email, devices: 2 });
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await db().session.count({ where: { userId: guest.id } })).toBe(0);
    expect(await findSessionActor((await secondDevice(cast.adam)) ?? '', aVisitor())).not.toBeNull();
    const input = { email: guest.email, password: mia.password };
    expect(await authenticateUser(aVisitor(), input)).toHaveProperty('secret');
  });

  it('stands in the log, with how many', async ({ cast, guest }) => {
    await secondDevice(guest);
    await signOut(cast.adam, guest);
    expect(await told(cast, guest)).toEqual([
      `Adam Admin signed ${guest.email} out everywhere; 2 devices were signed out.`,
    ]);
  });

  it('ends one’s own device too, when it is oneself', async ({ cast, guest }) => {
    const { secret } = await authenticateUser(aVisitor(), { email: guest.email, password: mia.password });
    expect(await signOut(guest, guest)).toEqual({ email: guest.email, devices: 2 });
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await told(cast, guest)).toEqual(['Mia Member signed out everywhere; 2 devices were signed out.']);
  });

  it('of somebody who is signed in nowhere is no fault, and no line in the log', async ({ cast, guest }) => {
    await signOut(cast.olivia, guest);
    const before = await told(cast, guest);
    expect(await signOut(cast.olivia, guest)).toEqual({ email: guest.email, devices: 0 });
    expect(await told(cast, guest)).toEqual(before);
  });

  it('by many at once counts every device once', async ({ cast, guest }) => {
    for (let n = 0; n < 4; n++) await secondDevice(guest);
    const attempts = Array.from({ length: 4 }, () => () => signOut(cast.adam, guest));
    const outcomes = await together(guest.id, attempts);
    expect(outcomes.map(({ devices }) => devices).sort()).toEqual([0, 0, 0, 5]);
  });

  it('either does all of it or nothing', async ({ cast, guest }) => {
    const before = await everythingStored();
    await expect(signOut(doomed(cast.adam), guest)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('is the owner’s own business, and nobody’s about nobody', async ({ cast }) => {
    expect(await codeOf(signOut(cast.adam, cast.olivia))).toBe('owner_protected');
    const nobody = { id: randomUUID() };
    expect(await codeOf(signOut(cast.adam, nobody))).toBe('not_found');
    for (const nosy of [cast.mia, aVisitor()]) expect(await codeOf(signOut(nosy, nobody))).toBe('forbidden');
  });
});
