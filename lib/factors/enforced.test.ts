import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { test as it } from '../../testing/fixtures';
import { joinGuest, turnOnTwoFactor } from '../../testing/join-cast';
import { changeSettings, codeOf } from '../../testing/testing';
import { commandLine, type UserActor } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { requestEmailChange } from '../email-changes/request';
import { previewInvitations } from '../invitations/preview';
import { sendInvitations } from '../invitations/send';
import { listMails } from '../mail/queries';
import { ListMails } from '../mail/schema';
import { clearAllFactors } from '../passkeys/clear-all-factors';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { listPeople } from '../people/queries';
import { ListPeople } from '../people/schema';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { changePassword } from '../users/change-password';
import { disableUser } from '../users/disable';
import { renameUser } from '../users/rename';

/** The person as a new request of theirs finds them. */
async function asked({ id }: { id: string }): Promise<UserActor> {
  const { secret } = await db().$transaction((tx) => startSession(tx, { ip: null, userAgent: null }, id));
  return (
    (await findSessionActor(secret, { ip: null, userAgent: null })) ?? expect.fail('Nobody is signed in.')
  );
}

/** What an admin can do otherwise, and what everybody can do with their own account. */
const DEEDS: [what: string, deed: (actor: UserActor, otherId: string) => Promise<unknown>][] = [
  ['see people', (actor) => listPeople(actor, ListPeople.parse({}))],
  ['see mails', (actor) => listMails(actor, ListMails.parse({}))],
  ['see activity', (actor) => listActivity(actor, ListActivity.parse({}))],
  ['look at invites', (actor) => previewInvitations(actor, { emails: [], role: 'member' })],
  ['invite', (actor) => sendInvitations(actor, { emails: [], role: 'member' })],
  ['disable', (actor, userId) => disableUser(actor, { userId })],
  ['copy reset links', (actor, userId) => copyPasswordResetLink(actor, { userId })],
  ['clear factors', (actor, userId) => clearAllFactors(actor, { userId })],
  ['be renamed', (actor) => renameUser(actor, { firstName: 'Ada', lastName: 'Other' })],
  [
    'change their password',
    (actor) => changePassword(actor, { currentPassword: 'x', newPassword: 'Yonder-1-lamp' }),
  ],
  [
    'change their address',
    (actor) => requestEmailChange(actor, { newEmail: 'ada@example.org', currentPassword: 'x' }),
  ],
];

describe('where everybody has to have a second factor', () => {
  it.for(DEEDS)('nobody without one can %s', async ([, deed], { cast }) => {
    const [admin, other] = [await joinGuest(cast, 'admin'), await joinGuest(cast)];
    changeSettings({ mfaEnforced: true });
    const actor = await asked(admin);
    expect(actor.lacksFactor).toBe(true);
    expect(await codeOf(deed(actor, other.id))).toMatch(/^(forbidden|factor_needed)$/);
    expect(await db().user.findUnique({ where: { id: other.id } })).toMatchObject({ disabledAt: null });
  });

  it('whoever sets one up can do all that they may, at once', async ({ cast }) => {
    const admin = await joinGuest(cast, 'admin');
    changeSettings({ mfaEnforced: true, mfaEnabled: false });
    const { actor } = await turnOnTwoFactor(await asked(admin));
    expect(actor.lacksFactor).toBe(false);
    expect((await listPeople(actor, ListPeople.parse({}))).total).toBeGreaterThan(0);
  });

  it('a passkey is one, an app that was only begun is none', async ({ cast }) => {
    const [one, two] = [await joinGuest(cast), await joinGuest(cast)];
    await db().passkey.create({
      data: {
        userId: one.id,
        name: 'Key',
        credentialId: `key-${one.id}`,
        publicKey: new Uint8Array([1]),
        transports: [],
      },
    });
    await db().twoFactor.create({ data: { userId: two.id, secret: 'begun' } });
    changeSettings({ mfaEnforced: true });
    expect((await asked(one)).lacksFactor).toBe(false);
    expect((await asked(two)).lacksFactor).toBe(true);
    changeSettings({ mfaEnforced: false });
    expect((await asked(two)).lacksFactor).toBe(false);
  });

  // The last test of the file: the owner is signed out by it.
  it('whose factor the command line clears is asked for a new one, the owner too, and can sign in for it', async ({
    cast,
  }) => {
    const { actor } = await turnOnTwoFactor(cast.olivia);
    changeSettings({ mfaEnforced: true });
    await clearAllFactors(commandLine, { userId: actor.id });
    const again = await asked(actor);
    expect(again.lacksFactor).toBe(true);
    expect((await turnOnTwoFactor(again)).actor.lacksFactor).toBe(false);
  });
});
