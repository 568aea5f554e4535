import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinGuest, resetTokenFor, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  problemOf,
  tally,
  UNUSED_MAIL_SERVER,
  waitingForLocks,
} from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { config } from '../config';
import { acceptInvitation } from '../invitations/accept';
import { INVITE_LINK } from '../invitations/link';
import { sendInvitations } from '../invitations/send';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { makeToken } from '../token';
import { authenticateUser } from '../users/authenticate';
import { hashPassword, verifyPassword } from '../users/password';
import { completePasswordReset } from './complete';
import { copyPasswordResetLink } from './copy-link';
import { RESET_LINK } from './link';
import { getOpenPasswordReset } from './queries';
import { requestPasswordReset } from './request';
import { prunePasswordResets } from './rows';

/** The token of a new link for the user. */
async function linkFor({ id }: { id: string }): Promise<string> {
  const { link } = await copyPasswordResetLink(system, { userId: id });
  return link.slice(-80);
}

const complete = (
  token: string,
  actor: UserActor | ReturnType<typeof aVisitor> = aVisitor(),
  password = 'Chosen-anew-1',
) => completePasswordReset(actor, { token, password });
const hashOf = async ({ id }: { id: string }) =>
  (await db().user.findUniqueOrThrow({ where: { id } })).passwordHash;
const secondDevice = async ({ id }: { id: string }) =>
  (await db().$transaction((tx) => startSession(tx, aVisitor(), id))).secret;

describe('setting a new password by a link', () => {
  it('signs in, with the new password only, and stands in the log', async ({ guest, visitor }) => {
    const { secret } = await complete(await linkFor(guest), visitor);
    expect(await findSessionActor(secret, visitor)).toMatchObject({ id: guest.id, role: 'member' });
    expect(await verifyPassword(await hashOf(guest), 'Chosen-anew-1')).toBe(true);
    const signIn = (password: string) => authenticateUser(aVisitor(), { email: guest.email, password });
    expect(await codeOf(signIn(mia.password))).toBe('wrong_credentials');
    expect(await signIn('Chosen-anew-1')).toHaveProperty('secret');
    const log = await db().auditEntry.findMany({
      where: { event: 'password_reset.completed', subjectId: guest.id },
    });
    expect(log).toMatchObject([{ actorKind: 'visitor', ip: visitor.ip, facts: { email: guest.email } }]);
  });

  it('has ended every other sign-in of the user when it answers, and of nobody else', async ({ guest }) => {
    const secrets = [await secondDevice(guest), await secondDevice(guest)];
    const others = await db().session.count({ where: { userId: { not: guest.id } } });
    const { secret } = await complete(await linkFor(guest));
    for (const old of secrets) expect(await findSessionActor(old, aVisitor())).toBeNull();
    expect(await findSessionActor(secret, aVisitor())).not.toBeNull();
    expect(await db().session.count({ where: { userId: guest.id } })).toBe(1);
    expect(await db().session.count({ where: { userId: { not: guest.id } } })).toBe(others);
  });

  it('ends a sign-in with the old password that is under way at this moment', async ({ guest }) => {
    const passwordHash = await hashPassword('Chosen-anew-1', guest);
    let signingIn = Promise.resolve<unknown>(null);
    await db().$transaction(async (tx) => {
      await tx.user.update({ where: { id: guest.id }, data: { passwordHash } });
      signingIn = codeOf(authenticateUser(aVisitor(), { email: guest.email, password: mia.password }));
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
    });
    expect(await signingIn).toBe('wrong_credentials');
    expect(await db().session.count({ where: { userId: guest.id } })).toBe(1);
  });

  it('fifty times at the same moment sets one password and starts one session', async ({ guest }) => {
    const token = await linkFor(guest);
    const attempts = Array.from({ length: 50 }, (_, n) => complete(token, aVisitor(), `Number-${n}-is-mine`));
    expect(await tally(attempts)).toEqual({ done: 1, link_used: 49 });
    const winner = (await Promise.allSettled(attempts)).findIndex(({ status }) => status === 'fulfilled');
    expect(await verifyPassword(await hashOf(guest), `Number-${winner}-is-mine`)).toBe(true);
    expect(await db().session.count({ where: { userId: guest.id } })).toBe(1);
    expect(
      await db().auditEntry.count({
        where: { event: 'password_reset.completed', subjectId: guest.id },
      }),
    ).toBe(1);
  });

  it('by twenty links of one user at the same moment sets one password, and no two wait for each other', async ({
    guest,
  }) => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => linkFor(guest)));
    const counts = await tally(tokens.map((token) => complete(token)));
    expect(counts).toEqual({ done: 1, link_replaced: 19 });
    expect(await db().session.count({ where: { userId: guest.id } })).toBe(1);
    const rows = await db().passwordReset.findMany({ where: { userId: guest.id } });
    expect(rows.filter(({ usedAt }) => usedAt)).toHaveLength(1);
    expect(rows.filter(({ replacedAt }) => replacedAt)).toHaveLength(19);
  });

  it('works after a mail scanner has opened the link a hundred times, for reading changes nothing', async ({
    guest,
  }) => {
    const token = await linkFor(guest);
    const before = await everythingStored();
    for (let n = 0; n < 100; n++)
      expect(await getOpenPasswordReset(token)).toMatchObject({ user: { email: guest.email } });
    expect(await everythingStored()).toBe(before);
    expect(await complete(token)).toHaveProperty('secret');
  });

  it('either does all of it or nothing', async ({ guest }) => {
    const token = await linkFor(guest);
    const before = await everythingStored();
    await expect(complete(token, doomed(aVisitor()))).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    expect(await complete(token)).toHaveProperty('secret');
  });

  it('that is too short for this instance leaves the link open', async ({ guest }) => {
    const token = await linkFor(guest);
    changeSettings({ passwordMinLength: 20 });
    expect(await codeOf(complete(token, aVisitor(), 'Nineteen-letters-19'))).toBe('password_short');
    expect(await complete(token, aVisitor(), 'Twenty-letters-are-20')).toHaveProperty('secret');
  });

  it('is possible for somebody who is still signed in, and not while signed in as somebody else', async ({
    cast,
    guest,
  }) => {
    const token = await linkFor(guest);
    expect(await codeOf(complete(token, cast.olivia))).toBe('sign_out_first');
    expect(await codeOf(completePasswordReset(system, { token, password: 'Chosen-anew-1' }))).toBe(
      'sign_out_first',
    );
    const { secret } = await complete(token, guest);
    expect(await findSessionActor(secret, aVisitor())).toMatchObject({ id: guest.id });
    expect(await db().session.count({ where: { id: guest.sessionId } })).toBe(0);
  });

  it('works for the owner, too', async ({ cast }) => {
    const { secret } = await complete(await linkFor(cast.olivia));
    expect(await findSessionActor(secret, aVisitor())).toMatchObject({ role: 'owner' });
    const again = await findSessionActor(secret, aVisitor());
    if (again) cast.olivia = again;
  });
});

describe('the mails about it', () => {
  it('tell the user that the password was changed, once', async ({ guest }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const token = await linkFor(guest);
    await tally(Array.from({ length: 5 }, () => complete(token)));
    const { usedAt } = await db().passwordReset.findFirstOrThrow({ where: { userId: guest.id } });
    expect(
      await db().mail.findMany({ where: { to: guest.email, template: 'password-changed' } }),
    ).toMatchObject([{ state: 'queued', aboutId: guest.id, facts: { changedAt: usedAt?.toISOString() } }]);
  });

  it('with links that are dead now do not go out any more', async ({ guest }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    for (let n = 0; n < 2; n++) await requestPasswordReset(aVisitor(), { email: guest.email });
    await complete(await linkFor(guest));
    const mails = await db().mail.findMany({ where: { to: guest.email, template: 'password-reset' } });
    expect(mails.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a dead link says why, when it is', () => {
  it('used', async ({ cast }) => {
    const token = await linkFor(await joinGuest(cast));
    await complete(token);
    expect(await problemOf(getOpenPasswordReset(token))).toMatchObject({
      code: 'link_used',
      status: 410,
      facts: {},
    });
    expect(await codeOf(complete(token))).toBe('link_used');
  });

  it('expired, after one hour', async ({ guest, clock }) => {
    clock.stop();
    const token = await linkFor(guest);
    const id = token.slice(0, 36);
    const { expiresAt } = await db().passwordReset.findUniqueOrThrow({ where: { id } });
    expect(expiresAt).toEqual(new Date(Date.now() + 3_600_000));
    await db().passwordReset.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    const before = await hashOf(guest);
    expect(await problemOf(getOpenPasswordReset(token))).toMatchObject({
      code: 'link_expired',
      status: 410,
    });
    expect(await codeOf(complete(token))).toBe('link_expired');
    expect(await hashOf(guest)).toBe(before);
  });

  it('replaced, since another link was used', async ({ guest }) => {
    const [older, newer] = [await linkFor(guest), await linkFor(guest)];
    await complete(newer);
    expect(await problemOf(getOpenPasswordReset(older))).toMatchObject({
      code: 'link_replaced',
      status: 410,
    });
    expect(await codeOf(complete(older))).toBe('link_replaced');
  });

  it.for([
    [
      'the password was changed in another way',
      async () => ({ passwordHash: await hashPassword('Another-way-1', mia) }),
    ],
    ['the address was changed', async () => ({ email: `${randomUUID()}@example.com` })],
    ['the user was disabled', async () => ({ disabledAt: new Date() })],
  ] as const)('replaced, since %s', async ([_what, change], { cast }) => {
    const guest = await joinGuest(cast);
    const token = await linkFor(guest);
    await db().user.update({ where: { id: guest.id }, data: await change() });
    const before = await hashOf(guest);
    expect(await codeOf(getOpenPasswordReset(token))).toBe('link_replaced');
    expect(await codeOf(complete(token))).toBe('link_replaced');
    expect(await hashOf(guest)).toBe(before);
  });

  it.for([
    ['changed their password', { passwordHash: 'another' }],
    ['was disabled', { disabledAt: new Date() }],
  ] as const)(
    'replaced, since the user %s while the new one was on its way',
    async ([_what, data], { cast }) => {
      const guest = await joinGuest(cast);
      const token = await linkFor(guest);
      let completing = Promise.resolve<unknown>(null);
      await db().$transaction(async (tx) => {
        await tx.user.update({ where: { id: guest.id }, data });
        completing = codeOf(complete(token));
        await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
      });
      expect(await completing).toBe('link_replaced');
      expect(await db().passwordReset.findFirst({ where: { userId: guest.id } })).toMatchObject({
        usedAt: null,
      });
    },
  );
});

describe('a link that we never made is unknown, when it is', () => {
  const forms: [string, (token: string, id: string) => string][] = [
    ['truncated by one letter', (token) => token.slice(0, -1)],
    ['empty', () => ''],
    ['garbled', (token) => token.replace(/\.(.)/, (_all, letter) => `.${letter === 'A' ? 'B' : 'A'}`)],
    ['the row’s id alone', (_token, id) => id],
    ['of a row that is not there', () => makeToken(RESET_LINK, randomUUID())],
    ['SQL', () => "' or '1'='1"],
    ['an invite’s token for this row', (_token, id) => makeToken(INVITE_LINK, id)],
    ['signed for a neighbouring purpose', (_token, id) => `${id}.${sign(`password-resets:${id}:1`)}`],
    ['of a later version', (_token, id) => makeToken(RESET_LINK, id, 2)],
  ];

  it.for(forms)('%s', async ([_what, change], { cast }) => {
    const guest = await joinGuest(cast);
    const token = await linkFor(guest);
    const before = await hashOf(guest);
    const other = change(token, token.slice(0, 36));
    expect(await problemOf(getOpenPasswordReset(other))).toMatchObject({
      code: 'link_unknown',
      status: 404,
      facts: {},
    });
    expect(await codeOf(complete(other))).toBe('link_unknown');
    expect(await hashOf(guest)).toBe(before);
  });

  it('of an instance with another key', async ({ cast }) => {
    const token = await linkFor(await joinGuest(cast));
    changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
    expect(await codeOf(complete(token))).toBe('link_unknown');
  });

  it('an invite’s, and an invite is not opened by a reset’s', async ({ cast, guest }) => {
    const [reset, invite] = [await linkFor(guest), await tokenFor(guest.email)];
    expect(await codeOf(complete(invite))).toBe('link_unknown');
    const email = 'somebody@example.com';
    await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'admin' });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    const profile = { firstName: 'No', lastName: 'Body', password: 'Chosen-anew-1' };
    for (const token of [reset, makeToken(RESET_LINK, id), id + reset.slice(36)])
      expect(await codeOf(acceptInvitation(aVisitor(), { ...profile, token }))).toBe('link_unknown');
  });

  it('of a user who is gone', async ({ guest }) => {
    const token = await linkFor(guest);
    await db().user.delete({ where: { id: guest.id } });
    expect(await codeOf(complete(token))).toBe('link_unknown');
  });

  it('older than a month, when its row was swept away, and no younger one with it', async ({ guest }) => {
    const [old, young] = [await linkFor(guest), await linkFor(guest)];
    const [month, hour] = [30 * 24 * 3_600_000, 3_600_000];
    for (const [token, age] of [
      [old, month],
      [young, hour],
    ] as const)
      await db().passwordReset.update({
        where: { id: token.slice(0, 36) },
        data: { expiresAt: new Date(Date.now() - age) },
      });
    expect(await prunePasswordResets()).toBe(1);
    expect(await codeOf(getOpenPasswordReset(old))).toBe('link_unknown');
    expect(await codeOf(getOpenPasswordReset(young))).toBe('link_expired');
  });
});

describe('what rests in the database', () => {
  it('is no token, no password and no session’s secret', async ({ guest }) => {
    const token = await linkFor(guest);
    expect(token).toBe(await resetTokenFor(guest.email));
    const { secret } = await complete(token, aVisitor(), 'Never-written-down-1');
    const stored = await everythingStored();
    for (const text of [token.slice(37), 'Never-written-down-1', secret, config().instanceKey])
      expect(stored).not.toContain(text);
  });
});

function sign(words: string): string {
  return createHmac('sha256', config().instanceKey).update(words).digest('base64url');
}
