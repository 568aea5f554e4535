import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { type SignedInCast, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { type Actor, system } from '../actor';
import { acceptInvitation } from './accept';
import { INVITE_LINK } from './link';
import { getOpenInvitation } from './queries';
import { resendInvitation } from './resend';
import { revokeInvitation } from './revoke';
import { sendInvitations } from './send';

beforeEach(() => changeSettings({ mail: UNUSED_MAIL_SERVER }));

let guests = 0;
async function invited(cast: SignedInCast, lifeHours?: number, message?: string) {
  guests += 1;
  const email = `guest${guests}@example.com`;
  await sendInvitations(cast.olivia, {
    emails: [{ text: email, email }],
    role: 'member',
    lifeHours,
    message,
  });
  const token = await tokenFor(email);
  return { email, token, id: token.slice(0, 36) };
}
const mailsTo = (to: string) => db().mail.findMany({ where: { to }, orderBy: { id: 'asc' } });

describe('resending an invite', () => {
  it('mails a new link, and the older one ends', async ({ cast }) => {
    const { email, token, id } = await invited(cast);
    expect(await resendInvitation(cast.adam, { id })).toEqual({ email });
    expect(await codeOf(getOpenInvitation(token))).toBe('invitation_replaced');
    const renewed = await tokenFor(email);
    expect(await getOpenInvitation(renewed)).toMatchObject({ email, inviter: 'Adam Admin' });
    expect(await mailsTo(email)).toMatchObject([
      { state: 'cancelled' },
      {
        state: 'queued',
        aboutId: id,
        facts: {
          link: { ...INVITE_LINK, id, version: 2 },
          inviter: { firstName: 'Adam', lastName: 'Admin' },
        },
      },
    ]);
    const log = await db().auditEntry.findMany({ where: { subjectId: id, event: 'invitation.resent' } });
    expect(log).toMatchObject([{ actorId: cast.adam.id }]);
  });

  it('renews one that has expired, for as long as was chosen when it was sent', async ({ cast }) => {
    const { email, token, id } = await invited(cast, 72);
    await db().invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    changeSettings({ inviteHours: 24 });
    const before = Date.now();
    await resendInvitation(cast.olivia, { id });
    const { sentAt, expiresAt } = await db().invitation.findUniqueOrThrow({ where: { id } });
    expect(expiresAt.getTime() - sentAt.getTime()).toBe(72 * 3_600_000);
    expect(sentAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(await getOpenInvitation(await tokenFor(email))).toMatchObject({ email });
    expect(await codeOf(getOpenInvitation(token))).toBe('invitation_replaced');
  });

  it('says again what the inviter had to say', async ({ cast }) => {
    const { email, id } = await invited(cast, 24, 'See you on Monday.');
    await resendInvitation(cast.adam, { id });
    expect((await mailsTo(email)).map(({ facts }) => facts)).toMatchObject([
      { message: 'See you on Monday.' },
      { message: 'See you on Monday.' },
    ]);
  });

  it('ten times at the same moment leaves one mail to send and one link that lives', async ({ cast }) => {
    const { email, id } = await invited(cast);
    await Promise.all(Array.from({ length: 10 }, () => resendInvitation(cast.olivia, { id })));
    expect((await mailsTo(email)).filter(({ state }) => state === 'queued')).toMatchObject([
      { facts: { link: { version: 11 } } },
    ]);
    expect(await getOpenInvitation(await tokenFor(email))).toMatchObject({ email, version: 11 });
  });

  it('either does all of it or nothing: the older link lives on', async ({ cast }) => {
    const { token, id } = await invited(cast);
    const before = await everythingStored();
    await expect(resendInvitation(doomed(cast.olivia), { id })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    expect(await getOpenInvitation(token)).toMatchObject({ id });
  });

  it('is not there where e-mail is off: the link is copied instead', async ({ cast }) => {
    const { token, id } = await invited(cast);
    changeSettings({ mail: null });
    expect(await codeOf(resendInvitation(cast.olivia, { id }))).toBe('email_off');
    expect(await getOpenInvitation(token)).toMatchObject({ id });
  });

  it('that is no longer open says so', async ({ cast }) => {
    const [used, revoked] = [await invited(cast), await invited(cast)];
    const profile = { firstName: 'Guest', lastName: 'Newcomer', password: 'Comes-in-today-1' };
    await acceptInvitation(aVisitor(), { ...profile, token: used.token });
    await revokeInvitation(cast.olivia, { id: revoked.id });
    for (const id of [used.id, revoked.id, randomUUID()])
      expect(await codeOf(resendInvitation(cast.olivia, { id }))).toBe('not_found');
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['a member', (cast) => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s', async ([_who, actor], { cast }) => {
    const { id } = await invited(cast);
    const before = await everythingStored();
    expect(await codeOf(resendInvitation(actor(cast), { id }))).toBe('forbidden');
    expect(await codeOf(resendInvitation(actor(cast), { id: randomUUID() }))).toBe('forbidden');
    expect(await everythingStored()).toBe(before);
  });

  it('is for the instance itself, too', async ({ cast }) => {
    const { email, id } = await invited(cast);
    expect(await resendInvitation(system, { id })).toEqual({ email });
  });
});
