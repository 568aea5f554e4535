import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { test as it } from '../../testing/fixtures';
import { joinGuest, type SignedInCast, tokenFor } from '../../testing/join-cast';
import { aVisitor, codeOf } from '../../testing/testing';
import { commandLine, type UserActor } from '../actor';
import { completeDeparture } from '../departures/complete';
import { listPeople } from '../people/queries';
import { ListPeople } from '../people/schema';
import { changeRole } from '../users/change-role';
import { disableUser } from '../users/disable';
import { enableUser } from '../users/enable';
import { acceptInvitation } from './accept';
import { approveInvitation } from './approve';
import { getOpenInvitation } from './queries';
import { sendInvitations } from './send';

let guests = 0;
async function invitedBy(actor: UserActor, role: 'admin' | 'member') {
  guests += 1;
  const email = `invited-${guests}@example.com`;
  await sendInvitations(actor, { emails: [{ text: email, email }], role });
  const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
  return { email, id, token: await tokenFor(email) };
}
const accept = (token: string) =>
  acceptInvitation(aVisitor(), {
    token,
    firstName: 'Noa',
    lastName: 'New',
    password: 'Gently-down-the-stream-5',
  });
const isWaiting = async (cast: SignedInCast, email: string) =>
  (await listPeople(cast.olivia, ListPeople.parse({ search: email }))).people[0]?.needsApproval;

/** What takes the right to invite from an admin. */
const LOSSES: [what: string, lose: (cast: SignedInCast, admin: UserActor) => Promise<unknown>][] = [
  ['demoted', ({ olivia }, { id }) => changeRole(olivia, { userId: id, role: 'member' })],
  ['disabled', ({ olivia }, { id }) => disableUser(olivia, { userId: id })],
  [
    'deleted, with a member to take over',
    ({ olivia, mia }, { id }) =>
      completeDeparture(olivia, { userId: id, owned: 'transfer', transferTo: mia.email }),
  ],
];

describe.each(LOSSES)('an invite whose sender was %s', (_what, lose) => {
  it.for(['admin', 'member'] as const)(
    'as %s lets nobody in until somebody approves it',
    async (role, { cast }) => {
      const admin = await joinGuest(cast, 'admin');
      const { id, email, token } = await invitedBy(admin, role);
      expect(await isWaiting(cast, email)).toBe(false);
      await lose(cast, admin);
      expect(await codeOf(getOpenInvitation(token))).toBe('invitation_waiting');
      expect(await codeOf(accept(token))).toBe('invitation_waiting');
      expect(await db().user.count({ where: { email } })).toBe(0);
      expect(await isWaiting(cast, email)).toBe(true);
      expect(await approveInvitation(cast.adam, { id })).toEqual({ email, hasChanged: true });
      expect(await approveInvitation(cast.olivia, { id })).toEqual({ email, hasChanged: false });
      expect(await isWaiting(cast, email)).toBe(false);
      await accept(token);
      expect(await db().user.findUnique({ where: { email } })).toMatchObject({ role });
      expect(
        await db().auditEntry.findMany({ where: { event: 'invitation.approved', subjectId: id } }),
      ).toMatchObject([{ actorId: cast.adam.id, facts: { email, role } }]);
    },
  );
});

describe('approving', () => {
  it('is for nobody who may not invite', async ({ cast }) => {
    const admin = await joinGuest(cast, 'admin');
    const { id } = await invitedBy(admin, 'member');
    await changeRole(cast.olivia, { userId: admin.id, role: 'member' });
    for (const actor of [cast.mia, aVisitor(), admin])
      expect(await codeOf(approveInvitation(actor, { id }))).toBe('forbidden');
    expect(await approveInvitation(commandLine, { id })).toMatchObject({ hasChanged: true });
  });

  it('is not needed once the sender has their right again', async ({ cast }) => {
    const admin = await joinGuest(cast, 'admin');
    const { token } = await invitedBy(admin, 'admin');
    await disableUser(cast.olivia, { userId: admin.id });
    expect(await codeOf(accept(token))).toBe('invitation_waiting');
    await enableUser(cast.olivia, { userId: admin.id });
    await accept(token);
  });

  it('is asked of what happens at the same moment: never in by a sender who was demoted first', async ({
    cast,
  }) => {
    for (let round = 0; round < 6; round++) {
      const admin = await joinGuest(cast, 'admin');
      const { email, token } = await invitedBy(admin, 'admin');
      await Promise.allSettled([
        accept(token),
        changeRole(cast.olivia, { userId: admin.id, role: 'member' }),
      ]);
      const [joined, demoted] = await Promise.all([
        db().auditEntry.findFirst({
          where: { event: 'invitation.accepted', facts: { path: ['email'], equals: email } },
        }),
        db().auditEntry.findFirstOrThrow({ where: { event: 'user.role_changed', subjectId: admin.id } }),
      ]);
      if (joined) expect(joined.at.getTime()).toBeLessThanOrEqual(demoted.at.getTime());
      else expect(await codeOf(accept(token))).toBe('invitation_waiting');
    }
  });
});
