import { beforeAll, describe, expect, it } from 'vitest';
import { db } from '../../database/database';
import { joinCast, type SignedInCast } from '../../testing/join-cast';
import { aVisitor, withDatabase } from '../../testing/testing';
import { renewSession, startSession } from './rows';

withDatabase();

let cast: SignedInCast;
beforeAll(async () => {
  cast = await joinCast();
});

describe('what the browser is given to remember', () => {
  const start = (awaitsCode: boolean) =>
    db().$transaction((tx) => startSession(tx, aVisitor(), cast.mia.id, { awaitsCode }));
  const newest = () => db().session.findFirstOrThrow({ orderBy: { id: 'desc' } });

  it('says who has signed in, so that the device is known for them', async () => {
    expect(await start(false)).toMatchObject({ userId: cast.mia.id });
  });

  it('says so only when the code was right as well, where one is awaited', async () => {
    expect(await start(true)).toMatchObject({ userId: null });
    const { id } = await newest();
    const renew = (isProved: boolean) => db().$transaction((tx) => renewSession(tx, id, { isProved }));
    expect(await renew(false)).toMatchObject({ userId: null });
    expect(await renew(true)).toMatchObject({ userId: cast.mia.id });
    expect(await renew(false)).toMatchObject({ userId: cast.mia.id });
  });
});
