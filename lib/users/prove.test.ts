import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, tally } from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { exportActivity } from '../audit/export';
import { ExportActivity } from '../audit/schema';
import { completeDeparture } from '../departures/complete';
import { findSessionActor } from '../sessions/queries';
import { endAllSessions, startSession } from '../sessions/rows';
import { proveIdentity } from './prove';
import { ProveIdentity } from './schema';

/** Somebody who signed in long ago, as their device comes back with its cookie. */
async function stale({ id }: { id: string }): Promise<UserActor & { secret: string }> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  const fresh = (await findSessionActor(secret, aVisitor())) ?? expect.fail('Not signed in.');
  const provedAt = new Date(Date.now() - 11 * 60_000);
  await db().session.update({ where: { id: fresh.sessionId }, data: { provedAt } });
  return { ...((await findSessionActor(secret, aVisitor())) ?? expect.fail('Not signed in.')), secret };
}

const prove = (actor: UserActor, currentPassword = mia.password) => proveIdentity(actor, { currentPassword });

describe('showing once more who one is', () => {
  it('is believed for the same sign-in under another secret, and is in the log', async ({ cast }) => {
    const actor = await stale(cast.mia);
    const { secret } = await prove(actor);
    expect(await findSessionActor(actor.secret, aVisitor())).toBeNull();
    const now = await findSessionActor(secret, aVisitor());
    expect(now?.sessionId).toBe(actor.sessionId);
    expect(now?.provedAt.getTime()).toBeGreaterThan(actor.provedAt.getTime());
    expect(await db().auditEntry.count({ where: { event: 'user.proved', subjectId: cast.mia.id } })).toBe(1);
  });

  it.for(['', 'x', mia.password.toLowerCase(), `${mia.password} `])(
    'is nothing with another password: %j',
    async (password, { cast }) => {
      const actor = await stale(cast.mia);
      const before = actor.provedAt;
      if (ProveIdentity.safeParse({ currentPassword: password }).success)
        expect(await codeOf(prove(actor, password))).toBe('wrong_password');
      expect((await findSessionActor(actor.secret, aVisitor()))?.provedAt).toEqual(before);
    },
  );

  it('is for whoever is signed in, and still is', async ({ cast }) => {
    for (const nobody of [aVisitor(), system])
      expect(await codeOf(proveIdentity(nobody, { currentPassword: mia.password }))).toBe('forbidden');
    const actor = await stale(cast.adam);
    await endAllSessions(db(), cast.adam.id);
    expect(await codeOf(proveIdentity(actor, { currentPassword: 'Keeps-every-lamp-2' }))).toBe('forbidden');
  });

  it('cannot be tried for ever', async ({ cast }) => {
    const actor = await stale(cast.olivia);
    const tries = Array.from({ length: 14 }, () => prove(actor, 'not it'));
    expect(await tally(tries)).toEqual({ wrong_password: 10, too_many_attempts: 4 });
  });

  it('happens with its line in the log or not at all', async ({ cast }) => {
    const actor = await stale(cast.mia);
    const before = await everythingStored();
    await expect(prove(doomed(actor))).rejects.toThrow();
    expect((await findSessionActor(actor.secret, aVisitor()))?.provedAt).toEqual(actor.provedAt);
    expect(before).toContain(actor.sessionId);
  });
});

describe('what needs it is refused to a sign-in that showed it long ago, and nothing happens', () => {
  it('deleting a user', async ({ cast }) => {
    const before = await db().user.count();
    const departure = completeDeparture(await stale(cast.olivia), {
      userId: cast.mia.id,
      owned: 'delete',
      email: cast.mia.email,
      confirmation: cast.mia.email,
    });
    expect(await codeOf(departure)).toBe('proof_needed');
    expect(await db().user.count()).toBe(before);
  });

  it('exporting the activity log', async ({ cast }) => {
    const asked = ExportActivity.parse({ format: 'csv' });
    expect(
      await codeOf(exportActivity(await stale(cast.olivia), asked, () => ({ who: '', sentence: '' }))),
    ).toBe('proof_needed');
    expect(await db().auditEntry.count({ where: { event: 'activity.exported' } })).toBe(0);
  });

  it('but not by the command line, which has nothing to show', async () => {
    await exportActivity(system, ExportActivity.parse({ format: 'csv' }), () => ({ who: '', sentence: '' }));
    expect(await db().auditEntry.count({ where: { event: 'activity.exported' } })).toBe(1);
  });
});
