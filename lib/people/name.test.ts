import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { joinGuest } from '../../testing/join-cast';
import { codeOf } from '../../testing/testing';
import { completeDeparture } from '../departures/complete';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { renameUser } from '../users/rename';
import { namePeople } from './name';

describe('the one name of somebody', () => {
  it('is a user’s own as it is now, also by the invite that they came by', async ({ cast }) => {
    const guest = await joinGuest(cast, 'member');
    const invitation = await db().invitation.findFirstOrThrow({ where: { acceptedUserId: guest.id } });
    await renameUser(guest, { firstName: 'Mina', lastName: 'Member' });
    const named = await namePeople(cast.adam, [guest.id, invitation.id, null, guest.id, randomUUID()]);
    const mina = { id: guest.id, name: 'Mina Member', isHere: true };
    expect([...named]).toEqual(
      expect.arrayContaining([
        [guest.id, mina],
        [invitation.id, mina],
      ]),
    );
    expect(named.size).toBe(2);
  });

  it('is the address of whoever is invited, who has a page until the invite is taken back', async ({
    cast,
  }) => {
    const email = `${randomUUID()}@example.com`;
    await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    expect((await namePeople(cast.adam, [id])).get(id)).toEqual({ id, name: email, isHere: true });
    await revokeInvitation(cast.olivia, { id });
    expect((await namePeople(cast.adam, [id])).get(id)).toEqual({ id, name: email, isHere: false });
  });

  it('is the last one in the log of whoever has left', async ({ cast }) => {
    const guest = await joinGuest(cast, 'admin');
    const email = `${randomUUID()}@example.com`;
    await sendInvitations(guest, { emails: [{ text: email, email }], role: 'member' });
    await completeDeparture(cast.olivia, {
      userId: guest.id,
      owned: 'transfer',
      transferTo: cast.adam.email,
    });
    const { name, isHere } = (await namePeople(cast.adam, [guest.id])).get(guest.id) ?? {};
    expect([name, isHere]).toEqual(['Mia Member', false]);
  });

  it('is for owner and admin', async ({ cast }) => {
    expect(await codeOf(namePeople(cast.mia, [cast.adam.id]))).toBe('forbidden');
  });
});
