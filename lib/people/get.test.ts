import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { test } from '../../testing/fixtures';
import { joinGuest } from '../../testing/join-cast';
import { aVisitor, codeOf, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { sendPasswordReset } from '../password-resets/send';
import { changePassword } from '../users/change-password';
import { disableUser } from '../users/disable';
import { renameUser } from '../users/rename';
import { getPerson } from './get';
import { findIdentity, listPeople } from './queries';
import { ListPeople } from './schema';

const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER });

async function invited(actor: Parameters<typeof sendInvitations>[0], email: string) {
  await sendInvitations(actor, { emails: [{ text: email, email }], role: 'member' });
  return db().invitation.findFirstOrThrow({ where: { email } });
}

describe('a person in full', () => {
  it('is for users what the list says of them, and how they came in', async ({ cast, guest }) => {
    const { person, invite, disabledAt, passwordSetAt } = await getPerson(cast.adam, guest);
    const { people } = await listPeople(cast.adam, ListPeople.parse({ search: guest.email }));
    expect(person).toEqual(people[0]);
    expect(invite).toMatchObject({
      acceptedAt: expect.any(Date),
      by: { id: cast.olivia.id, actorLabel: 'Olivia Owner' },
    });
    expect(passwordSetAt?.getTime()).toBeGreaterThanOrEqual(invite?.acceptedAt?.getTime() ?? Infinity);
    expect(disabledAt).toBeNull();
    await disableUser(cast.adam, { userId: guest.id });
    expect((await getPerson(cast.adam, guest)).disabledAt).toEqual(expect.any(Date));
  });

  it('knows the mails of their invite, and of links to a new password', async ({ cast }) => {
    const guest = await joinGuest(cast);
    await sendPasswordReset(cast.adam, { userId: guest.id });
    const { mails } = await getPerson(cast.olivia, guest);
    expect(mails.map(({ template }) => template)).toEqual(['password-reset', 'invite']);
    expect(JSON.stringify(mails)).not.toMatch(/facts":\s*\{[^}]*link/);
  });

  it('knows when a password was chosen anew', async ({ cast, clock }) => {
    const guest = await joinGuest(cast);
    clock.pass(60_000);
    const newPassword = 'Quietly-past-the-harbour-9';
    await changePassword(guest, { currentPassword: mia.password, newPassword });
    const { passwordSetAt, person } = await getPerson(cast.olivia, guest);
    expect(passwordSetAt?.getTime()).toBeGreaterThan(person.createdAt.getTime());
  });

  it('tells what they did and what was done to them, their invite included', async ({ cast }) => {
    const guest = await joinGuest(cast);
    await renameUser(guest, { firstName: 'Mira', lastName: 'Member' });
    const { entries } = await getPerson(cast.adam, guest);
    expect(entries.map((entry) => sayEntry(entry))).toEqual([
      'Mia Member changed their name from Mia Member to Mira Member.',
      `${guest.email} accepted the invite and joined as a member.`,
      `Olivia Owner invited ${guest.email} as a member.`,
    ]);
  });

  it('is there for the invited, until the invite is taken back', async ({ cast }) => {
    const { id } = await invited(cast.adam, 'noa@example.com');
    const { person, invite, mails, entries, passwordSetAt } = await getPerson(cast.olivia, { id });
    expect(person).toMatchObject({ kind: 'invitation', status: 'pending', mailState: 'queued' });
    expect(invite).toMatchObject({ acceptedAt: null, by: { id: cast.adam.id, actorLabel: 'Adam Admin' } });
    expect(mails).toMatchObject([{ template: 'invite', state: 'queued', to: 'noa@example.com' }]);
    expect(entries).toMatchObject([{ event: 'invitation.sent' }]);
    expect(passwordSetAt).toBeNull();
    await revokeInvitation(cast.adam, { id });
    expect(await codeOf(getPerson(cast.olivia, { id }))).toBe('not_found');
  });

  it('names whoever invited them as they are called now, and after they left as they were', async ({
    cast,
  }) => {
    const admin = await joinGuest(cast, 'admin');
    const { id } = await invited(admin, 'lee@example.com');
    await renameUser(admin, { firstName: 'Ada', lastName: 'Admin' });
    expect((await getPerson(cast.olivia, { id })).invite?.by).toMatchObject({
      id: admin.id,
      actorLabel: 'Ada Admin',
    });
    await db().user.delete({ where: { id: admin.id } });
    expect((await getPerson(cast.olivia, { id })).invite?.by).toMatchObject({
      id: null,
      actorLabel: 'Mia Member',
    });
  });

  it('of the first owner has no invite', async ({ cast }) => {
    const { person, invite, passwordSetAt } = await getPerson(cast.adam, cast.olivia);
    expect(person).toMatchObject({ role: 'owner', status: 'active' });
    expect(invite).toBeNull();
    expect(passwordSetAt).toEqual(expect.any(Date));
  });

  it('is nobody’s business but the owner’s and admins’', async ({ cast, guest }) => {
    for (const id of [guest.id, randomUUID()])
      for (const nosy of [cast.mia, guest, aVisitor()]) {
        expect(await codeOf(getPerson(nosy, { id }))).toBe('forbidden');
        expect(await codeOf(findIdentity(nosy, id))).toBe('forbidden');
      }
    expect(await codeOf(getPerson(cast.adam, { id: randomUUID() }))).toBe('not_found');
    expect(await findIdentity(cast.adam, randomUUID())).toBeNull();
  });
});

describe('whom the log is about', () => {
  it('is one person, by the id of the user and of the invite they came by', async ({ cast, guest }) => {
    const invitation = await db().invitation.findUniqueOrThrow({ where: { acceptedUserId: guest.id } });
    expect(await findIdentity(cast.adam, guest.id)).toEqual({
      name: 'Mia Member',
      invitationId: invitation.id,
    });
    const { id } = await invited(cast.olivia, 'kim@example.com');
    expect(await findIdentity(cast.adam, id)).toEqual({ name: 'kim@example.com', invitationId: null });
  });
});
