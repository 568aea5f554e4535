import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinCast, resetTokenFor, tokenFor } from '../../testing/join-cast';
import { aVisitor, changeSettings, emptyDatabase, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { commandLine } from '../actor';
import { copyInvitationLink } from '../invitations/copy-link';
import { resendInvitation } from '../invitations/resend';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { requestPasswordReset } from '../password-resets/request';
import { endSession } from '../sessions/end';
import { finishSetup } from '../setup/finish';
import { authenticateUser } from '../users/authenticate';
import { EVENTS } from './event';
import { record } from './rows';

beforeEach(emptyDatabase);

const stored = () => db().auditEntry.findMany({ orderBy: [{ at: 'asc' }, { id: 'asc' }] });

describe('what is recorded', () => {
  it('tells the life of the cast, with the facts that are known for each event and never a secret', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const cast = await joinCast();
    await finishSetup(cast.olivia);
    await sendInvitations(cast.adam, { emails: [{ text: 'x', email: 'late@example.com' }], role: 'member' });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email: 'late@example.com' } });
    const secrets = [await tokenFor('late@example.com')];
    await resendInvitation(cast.adam, { id });
    secrets.push(await tokenFor('late@example.com'));
    const invite = await copyInvitationLink(cast.adam, { id });
    await revokeInvitation(cast.adam, { id });
    await requestPasswordReset(aVisitor(), { email: mia.email });
    secrets.push(await resetTokenFor(mia.email));
    const reset = await copyPasswordResetLink(commandLine, { userId: cast.mia.id });
    const token = await resetTokenFor(mia.email);
    const changed = 'Mia-chose-another-4';
    const session = await completePasswordReset(aVisitor(), { token, password: changed });
    const signedIn = await authenticateUser(aVisitor(), { email: mia.email, password: changed });
    await endSession(cast.olivia);

    const entries = await stored();
    const told = entries.map(({ actorLabel, event, facts }) => [actorLabel, event, facts]);
    expect(told).toEqual([
      ['visitor', 'setup.completed', { email: olivia.email }],
      ['Olivia Owner', 'invitation.sent', { email: adam.email, role: 'admin' }],
      ['visitor', 'invitation.accepted', { email: adam.email, role: 'admin' }],
      ['Olivia Owner', 'invitation.sent', { email: mia.email, role: 'member' }],
      ['visitor', 'invitation.accepted', { email: mia.email, role: 'member' }],
      ['Olivia Owner', 'setup.finished', {}],
      ['Adam Admin', 'invitation.sent', { email: 'late@example.com', role: 'member' }],
      ['Adam Admin', 'invitation.resent', { email: 'late@example.com', role: 'member' }],
      ['Adam Admin', 'invitation.link_copied', { email: 'late@example.com' }],
      ['Adam Admin', 'invitation.revoked', { email: 'late@example.com' }],
      ['visitor', 'password_reset.requested', { email: mia.email }],
      ['command_line', 'password_reset.link_copied', { email: mia.email }],
      ['visitor', 'password_reset.completed', { email: mia.email }],
      ['visitor', 'user.signed_in', { email: mia.email }],
      ['Olivia Owner', 'user.signed_out', {}],
    ]);

    const known: Record<string, { facts: readonly string[] }> = EVENTS;
    for (const { event, facts } of entries)
      expect(known[event]?.facts).toEqual(expect.arrayContaining(Object.keys(Object(facts))));
    const passwords = [olivia, adam, mia].map(({ password }) => password);
    const given = [invite.link, reset.link, session.secret, signedIn.secret, changed, token];
    for (const secret of [...secrets, ...given, ...passwords])
      expect(JSON.stringify(entries)).not.toContain(secret);
  });

  it('is there only if what it tells is', async () => {
    const work = db().$transaction(async (tx) => {
      await record(tx, commandLine, { event: 'setup.skipped' });
      throw new Error('It did not come to that.');
    });
    await expect(work).rejects.toThrow('It did not come to that.');
    expect(await stored()).toEqual([]);
  });
});
