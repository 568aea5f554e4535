import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { join, joinGuest } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { commandLine, type UserActor } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { sendInvitations } from '../invitations/send';
import { requestPasswordReset } from '../password-resets/request';
import { startSession } from '../sessions/rows';
import { authenticateUser } from '../users/authenticate';
import { disableUser } from '../users/disable';
import { completeDeparture } from './complete';
import { leaveInstance } from './leave';
import { listOwnThings } from './queries';

const leave = (actor: UserActor) => leaveInstance(actor, { email: actor.email, confirmation: actor.email });
const isHere = async ({ id }: { id: string }) => (await db().user.count({ where: { id } })) === 1;

async function invite(actor: UserActor): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  await sendInvitations(actor, { emails: [{ text: email, email }], role: 'member' });
  return email;
}

describe('deleting one’s own account', () => {
  it.for(['member', 'admin'] as const)('is done by a %s, and ends every sign-in', async (role, { cast }) => {
    const leaver = await joinGuest(cast, role);
    await db().$transaction((tx) => startSession(tx, aVisitor(), leaver.id));
    await leave(leaver);
    expect(await isHere(leaver)).toBe(false);
    expect(await db().session.count({ where: { userId: leaver.id } })).toBe(0);
    const input = { email: leaver.email, password: mia.password };
    expect(await codeOf(authenticateUser(aVisitor(), input))).toBe('wrong_credentials');
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ search: leaver.email }));
    expect(entries.slice(0, 1).map((entry) => sayEntry(entry))).toEqual([
      `Mia Member deleted their own account, ${leaver.email}, ${role === 'admin' ? 'an admin' : 'a member'}; 2 devices were signed out.`,
    ]);
  });

  it('takes mails with dead links out of the queue, and lets the address be invited anew', async ({
    cast,
  }) => {
    const leaver = await joinGuest(cast);
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await requestPasswordReset(aVisitor(), { email: leaver.email });
    await leave(leaver);
    expect(await db().mail.findMany({ where: { to: leaver.email } })).toMatchObject([{ state: 'cancelled' }]);
    const again = await join({ ...mia, email: leaver.email }, cast.olivia);
    expect(again.id).not.toBe(leaver.id);
  });

  it('is not for the owner, nor for who is not signed in', async ({ cast }) => {
    const before = await everythingStored();
    expect(await codeOf(leave(cast.olivia))).toBe('owner_protected');
    for (const nobody of [aVisitor(), commandLine]) {
      const typed = { email: cast.mia.email, confirmation: cast.mia.email };
      expect(await codeOf(leaveInstance(nobody, typed))).toBe('forbidden');
      expect(await codeOf(listOwnThings(nobody))).toBe('forbidden');
    }
    expect(await everythingStored()).toBe(before);
  });

  it('asks for a proof of identity, a second factor where it is compulsory, and the own address', async ({
    cast,
  }) => {
    const leaver = await joinGuest(cast);
    const before = await everythingStored();
    expect(await codeOf(leave({ ...leaver, provedAt: new Date(0) }))).toBe('proof_needed');
    expect(await codeOf(leave({ ...leaver, lacksFactor: true }))).toBe('factor_needed');
    const other = { email: cast.mia.email, confirmation: cast.mia.email };
    expect(await codeOf(leaveInstance(leaver, other))).toBe('not_found');
    expect(await everythingStored()).toBe(before);
  });

  it('waits for somebody else while others need what is the leaver’s', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    const email = await invite(leaver);
    expect(await listOwnThings(leaver)).toEqual([{ thing: 'openInvitations', count: 1 }]);
    const before = await everythingStored();
    expect(await codeOf(leave(leaver))).toBe('handover_needed');
    expect(await everythingStored()).toBe(before);
    await db().invitation.updateMany({ where: { email }, data: { revokedAt: new Date() } });
    expect(await listOwnThings(leaver)).toEqual([]);
    await leave(leaver);
    expect(await isHere(leaver)).toBe(false);
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const leaver = await joinGuest(cast);
    const before = await everythingStored();
    await expect(leave(doomed(leaver))).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('is not done by who was disabled or made owner meanwhile', async ({ cast }) => {
    const leaver = await joinGuest(cast);
    await disableUser(cast.olivia, { userId: leaver.id });
    expect(await codeOf(leave(leaver))).toBe('forbidden');
    const heir = await joinGuest(cast);
    const give = (from: UserActor, to: UserActor) =>
      db().$transaction([
        db().user.update({ where: { id: from.id }, data: { role: 'admin' } }),
        db().user.update({ where: { id: to.id }, data: { role: 'owner' } }),
      ]);
    await give(cast.olivia, heir);
    expect(await codeOf(leave(heir))).toBe('owner_protected');
    await give(heir, cast.olivia);
  });

  it('many times at once is done once', async ({ cast }) => {
    const leaver = await joinGuest(cast);
    const attempts = Array.from({ length: 8 }, () => leave(leaver));
    expect(await tally(attempts)).toEqual({ done: 1, forbidden: 7 });
    const where = { event: 'user.deleted', subjectId: leaver.id };
    expect(await db().auditEntry.count({ where })).toBe(1);
  });

  it('at the moment at which one is to take something over: one of both happens', async ({ cast }) => {
    for (let round = 0; round < 4; round++) {
      const [heir, other] = [await joinGuest(cast, 'admin'), await joinGuest(cast, 'admin')];
      const email = await invite(other);
      const transfer = { userId: other.id, owned: 'transfer' as const, transferTo: heir.email };
      const counts = await tally([leave(heir), completeDeparture(cast.olivia, transfer)]);
      expect([
        { done: 1, handover_needed: 1 },
        { done: 1, successor_unknown: 1 },
      ]).toContainEqual(counts);
      const { invitedById } = await db().invitation.findFirstOrThrow({ where: { email } });
      expect(invitedById).toBe(counts.handover_needed ? heir.id : other.id);
    }
  });
});
