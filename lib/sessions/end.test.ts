import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, doomed, everythingStored } from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { endSession } from './end';
import { findSessionActor } from './queries';
import { startSession } from './rows';

async function signedIn(cast: SignedInCast): Promise<{ secret: string; actor: UserActor }> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), cast.mia.id));
  const actor = await findSessionActor(secret, aVisitor());
  if (!actor) throw new Error(`${mia.email} is not signed in.`);
  return { secret, actor };
}

describe('signing out', () => {
  it('ends this session at once and leaves the other devices signed in', async ({ cast }) => {
    const [here, there] = [await signedIn(cast), await signedIn(cast)];
    await endSession(here.actor);
    expect(await findSessionActor(here.secret, aVisitor())).toBeNull();
    expect(await findSessionActor(there.secret, aVisitor())).not.toBeNull();
  });

  it('stands in the log once, however often the button is pressed', async ({ cast }) => {
    const { actor } = await signedIn(cast);
    const ended = () => db().auditEntry.count({ where: { event: 'user.signed_out', actorId: cast.mia.id } });
    const before = await ended();
    await Promise.all(Array.from({ length: 10 }, () => endSession(actor)));
    expect(await ended()).toBe(before + 1);
  });

  it('does not happen without its line in the log', async ({ cast }) => {
    const { secret, actor } = await signedIn(cast);
    await expect(endSession(doomed(actor))).rejects.toThrow();
    expect(await findSessionActor(secret, aVisitor())).not.toBeNull();
  });

  it('is nothing to visitors and to the instance itself', async () => {
    const before = await everythingStored();
    await endSession(aVisitor());
    await endSession(system);
    expect(await everythingStored()).toBe(before);
  });
});
