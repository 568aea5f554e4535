import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { joinGuest } from '../../testing/join-cast';
import { aVisitor, codeOf, doomed, everythingStored, tally } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { type Actor, commandLine } from '../actor';
import { listActivity } from '../audit/queries';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { changeRole } from './change-role';
import { listDevices } from './list-devices';
import { signOutDevice } from './sign-out-device';

/** One more device on which somebody signs in. */
async function device({ id: userId }: { id: string }) {
  const visitor = { ...aVisitor(), userAgent: 'Firefox' };
  const { secret } = await db().$transaction((tx) => startSession(tx, visitor, userId));
  const actor = await findSessionActor(secret, visitor);
  if (!actor) throw new Error('Nobody is signed in.');
  return {
    userId,
    sessionId: actor.sessionId,
    isSignedIn: async () => Boolean(await findSessionActor(secret, visitor)),
  };
}

describe('signing somebody out on one device', () => {
  it('ends it from its next request on, and no other', async ({ cast, guest }) => {
    const [lost, kept] = [await device(guest), await device(guest)];
    expect(await signOutDevice(cast.adam, lost)).toEqual({ email: guest.email });
    expect(await lost.isSignedIn()).toBe(false);
    expect(await kept.isSignedIn()).toBe(true);
    const left = await listDevices(cast.adam, { userId: guest.id });
    expect(left.map(({ id }) => id).sort()).toEqual([guest.sessionId, kept.sessionId].sort());
  });

  it('makes worthless what their browsers remember', async ({ cast, guest }) => {
    const lost = await device(guest);
    const epoch = () =>
      db().user.findUniqueOrThrow({ where: { id: guest.id }, select: { deviceEpoch: true } });
    const before = await epoch();
    await signOutDevice(cast.adam, lost);
    expect((await epoch()).deviceEpoch).toBe(before.deviceEpoch + 1);
  });

  it('stands in the log, with who did it to whom', async ({ cast, guest }) => {
    await signOutDevice(cast.adam, await device(guest));
    const { entries } = await listActivity(cast.olivia, { search: '', of: guest.id }, 1);
    expect(entries.map((entry) => sayEntry(entry))).toEqual([
      `Adam Admin signed ${guest.email} out on one device.`,
    ]);
  });

  it('happens once, however often the button is pressed', async ({ cast, guest }) => {
    const lost = await device(guest);
    const presses = Array.from({ length: 10 }, () => signOutDevice(cast.adam, lost));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 9 });
  });

  it('is about a device of that user and nobody else’s', async ({ cast, guest }) => {
    const mias = await device(cast.mia);
    expect(await codeOf(signOutDevice(cast.olivia, { ...mias, userId: guest.id }))).toBe('not_found');
    expect(await mias.isSignedIn()).toBe(true);
  });

  it('either does all of it or nothing', async ({ cast, guest }) => {
    const lost = await device(guest);
    const before = await everythingStored();
    await expect(signOutDevice(doomed(cast.adam), lost)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });
});

describe('the devices of somebody', () => {
  it('are seen and signed out by whoever may sign them out everywhere', async ({ cast }) => {
    const admin = await joinGuest(cast, 'admin');
    const [owners, adams, mias] = [
      await device(cast.olivia),
      await device(cast.adam),
      await device(cast.mia),
    ];
    const outcomes = async (actor: Actor, it: typeof owners) => [
      Object.keys(await tally([listDevices(actor, it)])),
      Object.keys(await tally([signOutDevice(actor, it)])),
    ];
    expect(await outcomes(admin, owners)).toEqual([['owner_protected'], ['owner_protected']]);
    for (const nosy of [cast.mia, aVisitor()])
      expect(await outcomes(nosy, adams)).toEqual([['forbidden'], ['forbidden']]);
    expect(await outcomes(admin, adams)).toEqual([['done'], ['done']]);
    expect(await outcomes(commandLine, mias)).toEqual([['done'], ['done']]);
    expect(await outcomes(cast.olivia, owners)).toEqual([['done'], ['done']]);
  });

  it('are nobody’s where there is nobody, and only those hear of it who may know', async ({ cast }) => {
    const nobody = { userId: randomUUID(), sessionId: randomUUID() };
    for (const deed of [listDevices, signOutDevice]) {
      expect(await codeOf(deed(cast.adam, nobody))).toBe('not_found');
      for (const nosy of [cast.mia, aVisitor()]) expect(await codeOf(deed(nosy, nobody))).toBe('forbidden');
    }
  });

  it('are not those whose code is awaited, nor those whose sign-in has expired', async ({ cast, guest }) => {
    await db().$transaction((tx) => startSession(tx, aVisitor(), guest.id, { awaitsCode: true }));
    const expired = await device(guest);
    await db().session.update({ where: { id: expired.sessionId }, data: { expiresAt: new Date(0) } });
    const devices = await listDevices(cast.olivia, { userId: guest.id });
    expect(devices.map(({ id, isThisOne }) => ({ id, isThisOne }))).toEqual([
      { id: guest.sessionId, isThisOne: false },
    ]);
  });

  it('are not signed out by an admin who was demoted in the middle of it', async ({ cast, guest }) => {
    const admin = await joinGuest(cast, 'admin');
    const lost = await device(guest);
    await changeRole(cast.olivia, { userId: admin.id, role: 'member' });
    expect(await codeOf(signOutDevice(admin, lost))).toBe('forbidden');
    expect(await lost.isSignedIn()).toBe(true);
  });
});
