import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { type SignedInCast, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  everythingStored,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import type { Actor } from '../actor';
import { acceptInvitation } from './accept';
import { copyInvitationLink } from './copy-link';
import { getOpenInvitation } from './queries';
import { revokeInvitation } from './revoke';
import { sendInvitations } from './send';

let guests = 0;
async function invited(cast: SignedInCast) {
  guests += 1;
  const email = `guest${guests}@example.com`;
  const [outcome] = await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });
  const token = await tokenFor(email);
  return { email, token, id: token.slice(0, 36), link: outcome && 'link' in outcome ? outcome.link : null };
}

describe('copying the link of an invite', () => {
  it('gives the same link that was shown, at any time, and leaves it alive', async ({ cast }) => {
    const { email, id, link, token } = await invited(cast);
    expect(await copyInvitationLink(cast.olivia, { id })).toEqual({ email, link });
    expect(await copyInvitationLink(cast.adam, { id })).toEqual({ email, link });
    expect(await getOpenInvitation(token)).toMatchObject({ email });
  });

  it('works where the link was mailed, too', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const { id, token } = await invited(cast);
    expect((await copyInvitationLink(cast.olivia, { id })).link).toBe(
      `https://latchkey.example.com/invite/${token}`,
    );
  });

  it('stands in the log with who did it, but without the link', async ({ cast }) => {
    const { email, id, token } = await invited(cast);
    await copyInvitationLink(cast.adam, { id });
    const log = await db().auditEntry.findMany({ where: { subjectId: id, event: 'invitation.link_copied' } });
    expect(log).toMatchObject([{ actorId: cast.adam.id, facts: { email } }]);
    expect(await everythingStored()).not.toContain(token.slice(37));
  });

  it('is not possible where links are only mailed', async ({ cast }) => {
    const { id } = await invited(cast);
    changeSettings({ inviteLinksByMailOnly: true, mail: UNUSED_MAIL_SERVER });
    expect(await codeOf(copyInvitationLink(cast.olivia, { id }))).toBe('links_by_mail_only');
  });

  it('says that it has expired rather than giving a dead link', async ({ cast }) => {
    const { id } = await invited(cast);
    await db().invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    expect(await codeOf(copyInvitationLink(cast.olivia, { id }))).toBe('invitation_link_expired');
  });

  it('says when it is no longer open', async ({ cast }) => {
    const [used, revoked] = [await invited(cast), await invited(cast)];
    const profile = { firstName: 'Guest', lastName: 'Newcomer', password: 'Comes-in-today-1' };
    await acceptInvitation(aVisitor(), { ...profile, token: used.token });
    await revokeInvitation(cast.olivia, { id: revoked.id });
    for (const id of [used.id, revoked.id, randomUUID()])
      expect(await codeOf(copyInvitationLink(cast.olivia, { id }))).toBe('not_found');
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['a member', (cast) => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s', async ([_who, actor], { cast }) => {
    const { id } = await invited(cast);
    expect(await codeOf(copyInvitationLink(actor(cast), { id }))).toBe('forbidden');
    changeSettings({ inviteLinksByMailOnly: true });
    expect(await codeOf(copyInvitationLink(actor(cast), { id }))).toBe('forbidden');
  });
});
