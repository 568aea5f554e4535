import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor } from '../../testing/testing';
import { renewSession, startSession } from './rows';

describe('what the browser is given to remember', () => {
  const start = (cast: SignedInCast, awaitsCode: boolean) =>
    db().$transaction((tx) => startSession(tx, aVisitor(), cast.mia.id, { awaitsCode }));
  const newest = () => db().session.findFirstOrThrow({ orderBy: { id: 'desc' } });

  it('says who has signed in, so that the device is known for them', async ({ cast }) => {
    expect(await start(cast, false)).toMatchObject({ userId: cast.mia.id });
  });

  it('says so only when the code was right as well, where one is awaited', async ({ cast }) => {
    expect(await start(cast, true)).toMatchObject({ userId: null });
    const { id } = await newest();
    const renew = (isProved: boolean) => db().$transaction((tx) => renewSession(tx, id, { isProved }));
    expect(await renew(false)).toMatchObject({ userId: null });
    expect(await renew(true)).toMatchObject({ userId: cast.mia.id });
    expect(await renew(false)).toMatchObject({ userId: cast.mia.id });
  });
});
