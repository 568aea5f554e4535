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
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { forgive } from '../rate-limits/limit';
import { hashPassword } from '../users/password';
import { acceptInvitation } from './accept';
import { INVITE_RENEWED } from './limits';
import { INVITE_LINK } from './link';
import { getOpenInvitation } from './queries';
import { renewInvitation } from './renew';
import { resendInvitation } from './resend';
import { revokeInvitation } from './revoke';
import { sendInvitations } from './send';

beforeEach(() => changeSettings({ mail: UNUSED_MAIL_SERVER }));

let guests = 0;
/** Somebody whose invitation, by Olivia, has run out. */
async function lapsed(cast: SignedInCast) {
  guests += 1;
  const email = `guest${guests}@example.com`;
  const emails = [{ text: email, email, firstName: 'Gus' }];
  await sendInvitations(cast.olivia, { emails, role: 'admin', lifeHours: 72, message: 'See you.' });
  const token = await tokenFor(email);
  const id = token.slice(0, 36);
  await expire(id);
  return { email, token, id };
}
const expire = (id: string) => db().invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
const renew = (token: string, actor = aVisitor()) => renewInvitation(actor, { token });
const accept = (token: string) =>
  acceptInvitation(aVisitor(), { token, firstName: 'Gus', lastName: 'Guest', password: 'Comes-in-today-1' });
const mailsTo = (to: string) => db().mail.findMany({ where: { to }, orderBy: { id: 'asc' } });
const queued = async (to: string) => (await mailsTo(to)).filter(({ state }) => state === 'queued').length;

describe('asking for a new link when one has expired', () => {
  it('mails it to the invited address, on the terms of the first, and says where it goes', async ({
    cast,
  }) => {
    const { email, token, id } = await lapsed(cast);
    expect(await renew(token)).toEqual({ to: 'g…@example.com' });
    expect(await getOpenInvitation(await tokenFor(email))).toMatchObject({
      email,
      role: 'admin',
      firstName: 'Gus',
      inviter: 'Olivia Owner',
    });
    const { sentAt, expiresAt, version } = await db().invitation.findUniqueOrThrow({ where: { id } });
    expect([expiresAt.getTime() - sentAt.getTime(), version]).toEqual([72 * 3_600_000, 2]);
    expect(await mailsTo(email)).toMatchObject([
      { state: 'cancelled' },
      {
        state: 'queued',
        aboutId: id,
        facts: {
          link: { ...INVITE_LINK, id, version: 2 },
          inviter: { firstName: 'Olivia', lastName: 'Owner' },
          message: 'See you.',
        },
      },
    ]);
  });

  it('ends the older link, and the newer one lets them in', async ({ cast }) => {
    const { email, token } = await lapsed(cast);
    await renew(token);
    expect(await codeOf(getOpenInvitation(token))).toBe('invitation_replaced');
    expect(await accept(await tokenFor(email))).toHaveProperty('secret');
  });

  it('stands in the log as the visitor’s doing, and the inviter stays', async ({ cast, visitor }) => {
    const { email, token, id } = await lapsed(cast);
    await renew(token, visitor);
    const log = await db().auditEntry.findMany({ where: { subjectId: id, event: 'invitation.renewed' } });
    expect(log).toMatchObject([{ actorKind: 'visitor', ip: visitor.ip, facts: { email, role: 'admin' } }]);
    expect(await db().invitation.findUnique({ where: { id } })).toMatchObject({
      invitedById: cast.olivia.id,
    });
  });

  it('names nobody when the inviter has left', async ({ cast }) => {
    const { email, token, id } = await lapsed(cast);
    await db().invitation.update({ where: { id }, data: { invitedById: null } });
    await renew(token);
    expect((await mailsTo(email)).at(-1)).toMatchObject({ facts: { inviter: null } });
  });

  it('leaves no token in what is stored', async ({ cast }) => {
    const { email, token } = await lapsed(cast);
    await renew(token);
    const stored = await everythingStored();
    for (const secret of [token, await tokenFor(email)]) expect(stored).not.toContain(secret.slice(37));
  });
});

describe('asking again', () => {
  it('is answered alike, and no second mail goes out', async ({ cast }) => {
    const { email, token } = await lapsed(cast);
    const [first, second] = [await renew(token), await renew(token)];
    expect(second).toEqual(first);
    expect(await mailsTo(email)).toHaveLength(2);
  });

  it('with the newer link, should that have run out within ten minutes, mails nothing either', async ({
    cast,
  }) => {
    const { email, token, id } = await lapsed(cast);
    await renew(token);
    await expire(id);
    const newer = await tokenFor(email);
    expect(await renew(newer)).toEqual({ to: 'g…@example.com' });
    expect(await mailsTo(email)).toHaveLength(2);
    // Ten minutes later.
    await forgive(INVITE_RENEWED, id);
    await renew(newer);
    expect(await mailsTo(email)).toHaveLength(3);
  });

  it('twenty times at the same moment mails one link, and everybody hears the same', async ({ cast }) => {
    const { email, token, id } = await lapsed(cast);
    const answers = await Promise.all(Array.from({ length: 20 }, () => renew(token)));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ to: 'g…@example.com' })));
    expect(await queued(email)).toBe(1);
    expect(await mailsTo(email)).toHaveLength(2);
    expect(await db().invitation.findUnique({ where: { id } })).toMatchObject({ version: 2 });
    expect(await db().auditEntry.count({ where: { subjectId: id, event: 'invitation.renewed' } })).toBe(1);
  });

  it('does not hold up others who were invited', async ({ cast, visitor }) => {
    const [one, two] = [await lapsed(cast), await lapsed(cast)];
    await Promise.all([renew(one.token, visitor), renew(two.token, visitor)]);
    expect([await queued(one.email), await queued(two.email)]).toEqual([1, 1]);
  });

  it('works at once after a try that failed, for that one mailed nothing', async ({ cast }) => {
    const { email, token } = await lapsed(cast);
    const before = await everythingStored();
    await expect(renew(token, doomed(aVisitor()))).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    await renew(token);
    expect(await queued(email)).toBe(1);
  });
});

describe('a link that cannot be renewed', () => {
  const closed: [
    string,
    string,
    (cast: SignedInCast, guest: { email: string; token: string; id: string }) => Promise<unknown>,
  ][] = [
    ['taken back', 'invitation_revoked', (cast, { id }) => revokeInvitation(cast.adam, { id })],
    ['replaced by an admin', 'invitation_replaced', (cast, { id }) => resendInvitation(cast.adam, { id })],
    [
      'accepted by a newer link',
      'invitation_used',
      async (cast, { email, id }) => {
        await resendInvitation(cast.adam, { id });
        await accept(await tokenFor(email));
      },
    ],
    [
      'for an address that has an account by now',
      'already_user',
      async (_cast, { email }) => {
        const passwordHash = await hashPassword('Comes-in-later-1', { email });
        await db().user.create({
          data: { email, firstName: 'G', lastName: 'E', role: 'member', passwordHash },
        });
      },
    ],
    [
      'good as it is',
      'not_found',
      (_cast, { id }) =>
        db().invitation.update({ where: { id }, data: { expiresAt: new Date(Date.now() + 60_000) } }),
    ],
  ];
  it.for(closed)('%s says so, and nobody is mailed', async ([_what, code, close], { cast }) => {
    const guest = await lapsed(cast);
    await close(cast, guest);
    const before = await everythingStored();
    expect(await codeOf(renew(guest.token))).toBe(code);
    expect(await everythingStored()).toBe(before);
  });

  it.for([
    ['cut short', (token: string) => token.slice(0, -1)],
    ['guessed', (token: string) => `${token.slice(0, 37)}${'A'.repeat(43)}`],
    ['no more than the row’s id', (token: string) => token.slice(0, 36)],
    ['empty', () => ''],
  ] as const)('%s is unknown', async ([_what, change], { cast }) => {
    const { token } = await lapsed(cast);
    const before = await everythingStored();
    expect(await codeOf(renew(change(token)))).toBe('link_unknown');
    expect(await everythingStored()).toBe(before);
  });

  it('is not renewed where e-mail is off: there somebody has to be asked', async ({ cast }) => {
    const { token } = await lapsed(cast);
    changeSettings({ mail: null });
    expect(await codeOf(renew(token))).toBe('email_off');
  });
});

describe('at the same moment', () => {
  it('nobody gets in by the expired link while it is renewed', async ({ cast }) => {
    const { email, token } = await lapsed(cast);
    const [accepts] = await Promise.all([
      tally(Array.from({ length: 10 }, () => accept(token))),
      tally(Array.from({ length: 10 }, () => renew(token))),
    ]);
    expect(Object.keys(accepts).filter((code) => !/^invitation_(expired|replaced)$/.test(code))).toEqual([]);
    expect(await db().user.count({ where: { email } })).toBe(0);
    expect(await queued(email)).toBe(1);
  });

  it('somebody who gets in by the newer link stays in while the older one asks for more', async ({
    cast,
  }) => {
    const { email, token, id } = await lapsed(cast);
    await renew(token);
    const newer = await tokenFor(email);
    const [accepts] = await Promise.all([
      tally(Array.from({ length: 5 }, () => accept(newer))),
      tally(Array.from({ length: 5 }, () => renew(token))),
    ]);
    expect(accepts).toEqual({ done: 1, invitation_used: 4 });
    expect(await db().invitation.findUnique({ where: { id } })).toMatchObject({ version: 2 });
    expect(await queued(email)).toBe(0);
  });

  it('an admin resends it: one link lives, and one mail goes out', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const { email, token, id } = await lapsed(cast);
      await tally([renew(token), resendInvitation(cast.adam, { id })]);
      expect(await queued(email)).toBe(1);
      const mail = (await mailsTo(email)).find(({ state }) => state === 'queued');
      const { version } = await getOpenInvitation(await tokenFor(email));
      expect(mail).toMatchObject({ facts: { link: { version } } });
    }
  });

  it('an admin takes it back: it stays taken back, and no mail waits', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const { email, token, id } = await lapsed(cast);
      await tally([renew(token), revokeInvitation(cast.adam, { id })]);
      expect(await db().invitation.findUnique({ where: { id } })).toMatchObject({
        revokedAt: expect.any(Date),
      });
      expect(await queued(email)).toBe(0);
    }
  });
});
