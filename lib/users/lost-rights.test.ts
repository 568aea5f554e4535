import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { test as it } from '../../testing/fixtures';
import { joinGuest, resetTokenFor, type SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf } from '../../testing/testing';
import { commandLine, type UserActor } from '../actor';
import { completeDeparture } from '../departures/complete';
import { copyInvitationLink } from '../invitations/copy-link';
import { resendInvitation } from '../invitations/resend';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { clearAllFactors } from '../passkeys/clear-all-factors';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { getOpenPasswordReset } from '../password-resets/queries';
import { endAllSessions } from '../sessions/rows';
import { handOverOwnership } from '../setup/hand-over';
import { changeRole } from './change-role';
import { disableUser } from './disable';
import { enableUser } from './enable';
import { signOutDevice } from './sign-out-device';
import { signOutEverywhere } from './sign-out-everywhere';

/** What takes an admin's rights while they are at work; the actor of their requests does not know of it. */
const LOSSES: [what: string, lose: (cast: SignedInCast, admin: UserActor) => Promise<unknown>][] = [
  ['demoted', ({ olivia }, { id }) => changeRole(olivia, { userId: id, role: 'member' })],
  ['disabled', ({ olivia }, { id }) => disableUser(olivia, { userId: id })],
  ['deleted', (_cast, { id }) => db().user.delete({ where: { id } })],
  ['signed out', (_cast, { id }) => db().$transaction((tx) => endAllSessions(tx, id))],
];

/** All that an admin does to others, each to somebody of its own. */
const DEEDS: [
  what: string,
  deed: (admin: UserActor, target: UserActor, invitationId: string) => Promise<unknown>,
][] = [
  ['make admins', (admin, { id }) => changeRole(admin, { userId: id, role: 'admin' })],
  ['disable', (admin, { id }) => disableUser(admin, { userId: id })],
  ['enable', (admin, { id }) => enableUser(admin, { userId: id })],
  ['sign out', (admin, { id }) => signOutEverywhere(admin, { userId: id })],
  ['sign out on one device', (admin, { id, sessionId }) => signOutDevice(admin, { userId: id, sessionId })],
  ['clear factors', (admin, { id }) => clearAllFactors(admin, { userId: id })],
  ['copy reset links', (admin, { id }) => copyPasswordResetLink(admin, { userId: id })],
  [
    'delete',
    (admin, { id, email }) =>
      completeDeparture(admin, { userId: id, owned: 'delete', email, confirmation: email }),
  ],
  [
    'invite',
    (admin) => sendInvitations(admin, { emails: [{ text: 'x@y.org', email: 'x@y.org' }], role: 'admin' }),
  ],
  ['revoke', (admin, _target, id) => revokeInvitation(admin, { id })],
  ['copy invite links', (admin, _target, id) => copyInvitationLink(admin, { id })],
];

describe.each(LOSSES)('an admin who was %s in the middle of their work', (_what, lose) => {
  it.for(DEEDS)('can no longer %s', async ([, deed], { cast }) => {
    const [admin, target] = [await joinGuest(cast, 'admin'), await joinGuest(cast)];
    const email = `open-${admin.id}@example.com`;
    await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    await lose(cast, admin);
    expect(await codeOf(deed(admin, target, id))).toBe('forbidden');
    expect(await db().user.findUnique({ where: { id: target.id } })).toMatchObject({
      role: 'member',
      disabledAt: null,
    });
  });
});

describe('two who act on each other at the same moment', () => {
  it('do not wait for each other, and the second finds what the first did', async ({ cast }) => {
    for (let round = 0; round < 8; round++) {
      const [one, two] = [await joinGuest(cast, 'admin'), await joinGuest(cast, 'admin')];
      const outcomes = await Promise.allSettled([
        disableUser(one, { userId: two.id }),
        disableUser(two, { userId: one.id }),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const left = await db().user.count({ where: { id: { in: [one.id, two.id] }, disabledAt: null } });
      expect(left).toBe(1);
    }
  });

  it('many at once come to an end, each deed done by somebody who may', async ({ cast }) => {
    const admins = await Promise.all([1, 2, 3, 4].map(() => joinGuest(cast, 'admin')));
    const pairs = admins.flatMap((one) =>
      admins.filter((two) => two !== one).map((two) => [one, two] as const),
    );
    await Promise.allSettled(pairs.map(([one, two]) => changeRole(one, { userId: two.id, role: 'member' })));
    const ids = admins.map(({ id }) => id);
    expect(await db().user.count({ where: { id: { in: ids }, role: 'admin' } })).toBe(1);
  });
});

const complete = (token: string) =>
  completePasswordReset(aVisitor(), { token, password: 'Quietly-past-the-harbour-9' });

describe('a copied reset link', () => {
  it('ends with its maker’s right to make it', async ({ cast }) => {
    for (const [, lose] of LOSSES.slice(0, 3)) {
      const [admin, target] = [await joinGuest(cast, 'admin'), await joinGuest(cast)];
      await copyPasswordResetLink(admin, { userId: target.id });
      const token = await resetTokenFor(target.email);
      expect(await getOpenPasswordReset(token)).toMatchObject({ user: { id: target.id } });
      await lose(cast, admin);
      expect(await codeOf(getOpenPasswordReset(token))).toBe('link_withdrawn');
      expect(await codeOf(complete(token))).toBe('link_withdrawn');
    }
  });

  it('ends when its user’s role rises, whoever copied it', async ({ cast }) => {
    for (const maker of [cast.olivia, cast.adam, commandLine]) {
      const target = await joinGuest(cast);
      await copyPasswordResetLink(maker, { userId: target.id });
      const token = await resetTokenFor(target.email);
      await changeRole(cast.olivia, { userId: target.id, role: 'admin' });
      expect(await codeOf(complete(token))).toBe('link_replaced');
    }
  });

  it('of an admin does not open the account of the owner whom they become', async ({ cast }) => {
    const heir = await joinGuest(cast, 'admin');
    await copyPasswordResetLink(cast.adam, { userId: heir.id });
    const token = await resetTokenFor(heir.email);
    await handOverOwnership(commandLine, { userId: heir.id });
    expect(['link_replaced', 'link_withdrawn']).toContain(await codeOf(complete(token)));
    await handOverOwnership(commandLine, { userId: cast.olivia.id });
  });

  it('never opens an account that was raised while it was used', async ({ cast }) => {
    for (let round = 0; round < 6; round++) {
      const target = await joinGuest(cast);
      await copyPasswordResetLink(cast.adam, { userId: target.id });
      const token = await resetTokenFor(target.email);
      const [used] = await Promise.allSettled([
        complete(token),
        changeRole(cast.olivia, { userId: target.id, role: 'admin' }),
      ]);
      const events = await db().auditEntry.findMany({
        where: { subjectId: target.id, event: { in: ['password_reset.completed', 'user.role_changed'] } },
        orderBy: { at: 'asc' },
      });
      const names = events.map(({ event }) => event);
      if (used.status === 'fulfilled') expect(names[0]).toBe('password_reset.completed');
      else expect(names).toEqual(['user.role_changed']);
    }
  });
});

describe('resending', () => {
  it('is for nobody who lost the right to', async ({ cast }) => {
    const admin = await joinGuest(cast, 'admin');
    await changeRole(cast.olivia, { userId: admin.id, role: 'member' });
    const email = `again-${admin.id}@example.com`;
    await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    expect(await codeOf(resendInvitation(admin, { id }))).toMatch(/^(forbidden|email_off)$/);
    expect(await db().invitation.findUnique({ where: { id } })).toMatchObject({ version: 1 });
  });
});
