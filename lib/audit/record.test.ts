import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { joinCast, resetTokenFor, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  emptyDatabase,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../../testing/testing';
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
import { FACTS, record } from './record';
import { tellEntry } from './tell';

withDatabase();
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
    const sentences = entries.map((entry) => tellEntry({ ...entry, facts: Object(entry.facts) }));
    expect(sentences).toEqual([
      'olivia@example.com set up the owner account.',
      'Olivia Owner invited adam@example.com as an admin.',
      'adam@example.com accepted the invite and joined as an admin.',
      'Olivia Owner invited mia@example.com as a member.',
      'mia@example.com accepted the invite and joined as a member.',
      'Olivia Owner finished the set-up.',
      'Adam Admin invited late@example.com as a member.',
      'Adam Admin invited late@example.com again as a member.',
      'Adam Admin copied the invite link for late@example.com.',
      'Adam Admin revoked the invite for late@example.com.',
      'A visitor asked for a password reset link for mia@example.com.',
      'The command line copied a password reset link for mia@example.com.',
      'mia@example.com set a new password with a reset link.',
      'mia@example.com signed in.',
      'Olivia Owner signed out.',
    ]);

    const known: Record<string, readonly string[]> = FACTS;
    for (const { event, facts } of entries)
      expect(known[event]).toEqual(expect.arrayContaining(Object.keys(Object(facts))));
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
