import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { newAuthenticator } from '../../testing/authenticator';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, tally } from '../../testing/testing';
import { hasProved, system, type UserActor } from '../actor';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { addPasskey } from './add';
import { beginAddingPasskey } from './begin-adding';
import { beginProvingByPasskey } from './begin-proving';
import { beginSignInByPasskey } from './begin-sign-in';
import { proveByPasskey } from './prove';

beforeEach(async () => {
  await db().rateLimit.deleteMany();
  await db().passkey.deleteMany();
});

async function add(actor: UserActor, device = newAuthenticator()) {
  const asked = await beginAddingPasskey(actor);
  await addPasskey(actor, { name: 'Laptop', answer: device.create(asked) });
  return device;
}

/** Somebody on a device that was left open an hour ago. */
async function leftOpen({ id }: UserActor): Promise<{ secret: string; actor: UserActor }> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  await db().session.updateMany({
    where: { userId: id },
    data: { provedAt: new Date(Date.now() - 3_600_000) },
  });
  const actor = await findSessionActor(secret, aVisitor());
  if (!actor) throw new Error('Nobody is signed in.');
  return { secret, actor };
}

describe('showing by a passkey who one is', () => {
  it('counts for ten minutes, and gives the sign-in another secret', async ({ cast }) => {
    const device = await add(cast.mia);
    const { secret: old, actor } = await leftOpen(cast.mia);
    expect(hasProved(actor)).toBe(false);
    const { secret } = await proveByPasskey(actor, {
      answer: device.get(await beginProvingByPasskey(actor)),
    });
    const now = await findSessionActor(secret, aVisitor());
    expect(now).toMatchObject({ id: cast.mia.id, sessionId: actor.sessionId });
    expect(now && hasProved(now)).toBe(true);
    expect(await findSessionActor(old, aVisitor())).toBeNull();
    expect(await db().auditEntry.findMany({ where: { event: 'user.proved' } })).toMatchObject([
      { actorId: cast.mia.id, subjectId: cast.mia.id, facts: { email: cast.mia.email } },
    ]);
  });

  it('is asked of the user’s own passkeys alone', async ({ cast }) => {
    const [mine] = [await add(cast.mia), await add(cast.adam)];
    const { allowCredentials } = await beginProvingByPasskey(cast.mia);
    expect(allowCredentials).toMatchObject([{ id: mine.credentialId, transports: ['internal'] }]);
    expect(await codeOf(beginProvingByPasskey(cast.olivia))).toBe('passkey_refused');
  });

  it('works with a security key that does not say whose it is', async ({ cast }) => {
    const device = await add(cast.mia);
    const answer = device.get(await beginProvingByPasskey(cast.mia), { userHandle: undefined });
    expect(await proveByPasskey(cast.mia, { answer })).toHaveProperty('secret');
  });

  it('is not done with somebody else’s passkey, whatever that says', async ({ cast }) => {
    await add(cast.mia);
    const adams = await add(cast.adam);
    const { actor } = await leftOpen(cast.mia);
    const miasHandle = Buffer.from(cast.mia.id).toString('base64url');
    for (const odd of [{}, { userHandle: undefined }, { userHandle: miasHandle }]) {
      const answer = adams.get(await beginProvingByPasskey(actor), odd);
      expect(await codeOf(proveByPasskey(actor, { answer }))).toBe('passkey_refused');
    }
  });

  it('is not done with an answer to what somebody else was asked, or a visitor', async ({ cast }) => {
    const device = await add(cast.mia);
    await add(cast.adam);
    for (const asked of [await beginProvingByPasskey(cast.adam), await beginSignInByPasskey(aVisitor())])
      expect(await codeOf(proveByPasskey(cast.mia, { answer: device.get(asked) }))).toBe('passkey_refused');
  });

  it('is not done without finger, face or PIN, nor by a count that went back', async ({ cast }) => {
    const device = await add(cast.mia);
    const { actor } = await leftOpen(cast.mia);
    for (const odd of [{ flags: 1 }, { counter: 0 }, { origin: 'https://evil.example' }]) {
      const good = device.get(await beginProvingByPasskey(actor));
      const { secret } = await proveByPasskey(actor, { answer: good });
      expect(await findSessionActor(secret, aVisitor())).not.toBeNull();
      const answer = device.get(await beginProvingByPasskey(actor), odd);
      expect(await codeOf(proveByPasskey(actor, { answer }))).toBe('passkey_refused');
    }
  });

  it('happens once for each answer, however often it is sent', async ({ cast }) => {
    const device = await add(cast.mia, newAuthenticator({ counts: false }));
    const answer = device.get(await beginProvingByPasskey(cast.mia));
    const attempts = Array.from({ length: 10 }, () => proveByPasskey(cast.mia, { answer }));
    expect(await tally(attempts)).toEqual({ done: 1, passkey_refused: 9 });
  });

  it('brings back no sign-in that has ended', async ({ cast }) => {
    const device = await add(cast.mia);
    const { actor } = await leftOpen(cast.mia);
    const asked = await beginProvingByPasskey(actor);
    await db().session.delete({ where: { id: actor.sessionId } });
    expect(await codeOf(proveByPasskey(actor, { answer: device.get(asked) }))).toBe('passkey_refused');
  });

  it('does not happen without its line in the log', async ({ cast }) => {
    const device = await add(cast.mia);
    const { secret, actor } = await leftOpen(cast.mia);
    const answer = device.get(await beginProvingByPasskey(actor));
    await expect(proveByPasskey(doomed(actor), { answer })).rejects.toThrow();
    expect(await findSessionActor(secret, aVisitor())).not.toBeNull();
  });

  it('is nobody’s who is not signed in', async () => {
    for (const nobody of [aVisitor(), system]) {
      expect(await codeOf(beginProvingByPasskey(nobody))).toBe('forbidden');
      expect(await codeOf(proveByPasskey(nobody, { answer: '{}' }))).toBe('forbidden');
    }
  });
});
