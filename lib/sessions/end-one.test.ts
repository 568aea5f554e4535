import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, tally } from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { endOneSession } from './end-one';
import { endOtherSessions } from './end-others';
import { findSessionActor } from './queries';
import { startSession } from './rows';
import { SessionId } from './schema';

/** A device on which somebody signs in. */
async function device({ id }: { id: string }): Promise<{ secret: string; actor: UserActor }> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  const actor = await findSessionActor(secret, aVisitor());
  if (!actor) throw new Error('Nobody is signed in.');
  return { secret, actor };
}

const isSignedIn = async ({ secret }: { secret: string }) =>
  (await findSessionActor(secret, aVisitor())) !== null;
const log = (subjectId: string) =>
  db().auditEntry.findMany({
    where: { event: 'user.signed_out_elsewhere', subjectId },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  });

describe('signing out one device', () => {
  it('ends it from its next request on, and no other', async ({ cast }) => {
    const [here, lost, third] = [await device(cast.mia), await device(cast.mia), await device(cast.mia)];
    await endOneSession(here.actor, lost.actor);
    expect(await isSignedIn(lost)).toBe(false);
    expect(await isSignedIn(here)).toBe(true);
    expect(await isSignedIn(third)).toBe(true);
    expect(await log(cast.mia.id)).toMatchObject([
      { actorId: cast.mia.id, ip: here.actor.ip, facts: { email: cast.mia.email, devices: '1' } },
    ]);
  });

  it('happens once, however often the button is pressed', async ({ cast }) => {
    const [here, lost] = [await device(cast.adam), await device(cast.adam)];
    const presses = Array.from({ length: 10 }, () => endOneSession(here.actor, lost.actor));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 9 });
    expect(await log(cast.adam.id)).toHaveLength(1);
  });

  it('is never one of somebody else, not even for the owner', async ({ cast }) => {
    const mias = await device(cast.mia);
    const before = await everythingStored();
    for (const stranger of [cast.adam, cast.olivia])
      expect(await codeOf(endOneSession(stranger, mias.actor))).toBe('not_found');
    for (const nobody of [aVisitor(), system])
      expect(await codeOf(endOneSession(nobody, mias.actor))).toBe('forbidden');
    expect(await everythingStored()).toBe(before);
  });

  it('does not happen without its line in the log', async ({ cast }) => {
    const [here, other] = [await device(cast.mia), await device(cast.mia)];
    await expect(endOneSession(doomed(here.actor), other.actor)).rejects.toThrow();
    expect(await isSignedIn(other)).toBe(true);
  });

  it.each(['', 'x', "' or 1=1 --", 'all'])(
    'names a device by its id and by nothing else: %s',
    (sessionId) => {
      expect(SessionId.safeParse({ sessionId }).success).toBe(false);
    },
  );
});

describe('signing out everywhere else', () => {
  it('ends every other device at once, leaves this one, and touches nobody else’s', async ({ cast }) => {
    const here = await device(cast.mia);
    const others = [await device(cast.mia), await device(cast.mia)];
    const adams = await device(cast.adam);
    const devices = (await db().session.count({ where: { userId: cast.mia.id } })) - 1;
    await endOtherSessions(here.actor);
    for (const other of others) expect(await isSignedIn(other)).toBe(false);
    expect(await isSignedIn(here)).toBe(true);
    expect(await isSignedIn(adams)).toBe(true);
    expect((await log(cast.mia.id)).at(-1)).toMatchObject({
      facts: { email: cast.mia.email, devices: String(devices) },
    });
  });

  it('by two devices at the same moment leaves one of them at most', async ({ cast }) => {
    const [one, two] = [await device(cast.adam), await device(cast.adam)];
    await Promise.all([endOtherSessions(one.actor), endOtherSessions(two.actor)]);
    expect(await db().session.count({ where: { userId: cast.adam.id } })).toBeLessThanOrEqual(1);
  });

  it('is no fault and no line in the log when there is no other', async ({ cast }) => {
    const here = await device(cast.olivia);
    await endOtherSessions(here.actor);
    const before = await log(cast.olivia.id);
    await endOtherSessions(here.actor);
    expect(await log(cast.olivia.id)).toEqual(before);
    expect(await isSignedIn(here)).toBe(true);
  });

  it('does not happen without its line in the log', async ({ cast }) => {
    const [here, other] = [await device(cast.mia), await device(cast.mia)];
    await expect(endOtherSessions(doomed(here.actor))).rejects.toThrow();
    expect(await isSignedIn(other)).toBe(true);
  });

  it('is nobody’s who is not signed in', async () => {
    for (const nobody of [aVisitor(), system])
      expect(await codeOf(endOtherSessions(nobody))).toBe('forbidden');
  });
});
