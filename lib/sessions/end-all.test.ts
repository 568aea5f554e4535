import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor } from '../../testing/testing';
import { findSessionActor } from './queries';
import { endAllSessions, startSession } from './rows';

const signedIn = (id: string) => db().$transaction((tx) => startSession(tx, aVisitor(), id));

describe('signing somebody out everywhere', () => {
  it('ends all their sessions at once, and nobody else’s', async ({ cast }) => {
    const mias = [await signedIn(cast.mia.id), await signedIn(cast.mia.id)];
    const adams = await signedIn(cast.adam.id);
    await db().$transaction((tx) => endAllSessions(tx, cast.mia.id));
    for (const { secret } of mias) expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await findSessionActor(adams.secret, aVisitor())).not.toBeNull();
  });

  it('may leave one device signed in, and says how many it has ended', async ({ cast }) => {
    const [stays, goes, goesToo] = [
      await signedIn(cast.mia.id),
      await signedIn(cast.mia.id),
      await signedIn(cast.mia.id),
    ];
    const here = await findSessionActor(stays.secret, aVisitor());
    expect(await endAllSessions(db(), cast.mia.id, here?.sessionId)).toBe(2);
    for (const { secret } of [goes, goesToo]) expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await findSessionActor(stays.secret, aVisitor())).not.toBeNull();
  });

  it('does not happen when what it was part of fails', async ({ cast }) => {
    const { secret } = await signedIn(cast.mia.id);
    const failing = db().$transaction(async (tx) => {
      await endAllSessions(tx, cast.mia.id);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await findSessionActor(secret, aVisitor())).not.toBeNull();
  });

  it('is no fault when they are signed in nowhere', async ({ cast }) => {
    for (let n = 0; n < 2; n++) await endAllSessions(db(), cast.mia.id);
    expect(await db().session.count({ where: { userId: cast.mia.id } })).toBe(0);
  });
});
