import { createHmac, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { test } from '../../testing/fixtures';
import { join, joinGuest, resetTokenFor, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  problemOf,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { config } from '../config';
import { acceptInvitation } from '../invitations/accept';
import { INVITE_LINK } from '../invitations/link';
import { sendInvitations } from '../invitations/send';
import { completePasswordReset } from '../password-resets/complete';
import { RESET_LINK } from '../password-resets/link';
import { getOpenPasswordReset } from '../password-resets/queries';
import { requestPasswordReset } from '../password-resets/request';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { makeToken } from '../token';
import { authenticateUser } from '../users/authenticate';
import { changePassword } from '../users/change-password';
import { completeEmailChange } from './complete';
import { EMAIL_CHANGE_LINK } from './link';
import { findOpenEmailChange, getOpenEmailChange } from './queries';
import { requestEmailChange } from './request';
import { pruneEmailChanges } from './rows';
import { withdrawEmailChange } from './withdraw';

const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER });

beforeEach(() => db().rateLimit.deleteMany());

/** An address that nobody has. */
const free = () => `${randomUUID()}@example.com`;

/** The token in the mail to the new address. */
async function linkFor(guest: UserActor, newEmail = free()): Promise<string> {
  await requestEmailChange(guest, { newEmail, currentPassword: mia.password });
  const { id } = await db().emailChange.findFirstOrThrow({
    where: { userId: guest.id },
    orderBy: { id: 'desc' },
  });
  return makeToken(EMAIL_CHANGE_LINK, id);
}

const complete = (token: string, actor: Parameters<typeof completeEmailChange>[0] = aVisitor()) =>
  completeEmailChange(actor, { token });
const emailOf = async ({ id }: UserActor) => (await db().user.findUniqueOrThrow({ where: { id } })).email;
const changed = ({ id }: UserActor) =>
  db().auditEntry.findMany({ where: { event: 'user.email_changed', subjectId: id } });

describe('confirming a new address by its link', () => {
  it('makes it the one to sign in with, and the old one nobody’s', async ({ guest }) => {
    const [newEmail, visitor] = [free(), aVisitor()];
    await complete(await linkFor(guest, newEmail), visitor);
    const signIn = (email: string) => authenticateUser(aVisitor(), { email, password: mia.password });
    expect(await findSessionActor((await signIn(newEmail)).secret, aVisitor())).toMatchObject({
      id: guest.id,
    });
    expect(await codeOf(signIn(guest.email))).toBe('wrong_credentials');
    expect(await findOpenEmailChange(guest)).toBeNull();
    expect(await changed(guest)).toMatchObject([
      { actorKind: 'visitor', ip: visitor.ip, facts: { from: guest.email, to: newEmail } },
    ]);
  });

  it('leaves every device signed in, and signs nobody in', async ({ guest }) => {
    const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), guest.id));
    const sessions = await db().session.count();
    const newEmail = free();
    await complete(await linkFor(guest, newEmail));
    expect(await findSessionActor(secret, aVisitor())).toMatchObject({ email: newEmail });
    expect(await db().session.count()).toBe(sessions);
  });

  it('tells the old address, once', async ({ guest }) => {
    const newEmail = free();
    const token = await linkFor(guest, newEmail);
    await tally(Array.from({ length: 5 }, () => complete(token)));
    const { usedAt } = await db().emailChange.findFirstOrThrow({ where: { userId: guest.id } });
    const told = await db().mail.findMany({ where: { template: 'email-changed', aboutId: guest.id } });
    expect(told).toMatchObject([
      { to: guest.email, state: 'queued', facts: { newEmail, changedAt: usedAt?.toISOString() } },
    ]);
    expect(await db().mail.findMany({ where: { to: newEmail } })).toMatchObject([{ state: 'cancelled' }]);
  });

  it('fifty times at the same moment changes it once', async ({ guest }) => {
    const newEmail = free();
    const token = await linkFor(guest, newEmail);
    const attempts = Array.from({ length: 50 }, () => complete(token));
    expect(await tally(attempts)).toEqual({ done: 1, link_used: 49 });
    expect(await emailOf(guest)).toBe(newEmail);
    expect(await changed(guest)).toHaveLength(1);
  });

  it('that two users race for makes it that of one; the other hears why', async ({ cast }) => {
    const [one, two] = [await joinGuest(cast), await joinGuest(cast)];
    const newEmail = free();
    const tokens = [await linkFor(one, newEmail), await linkFor(two, newEmail)];
    expect(await tally(tokens.map((token) => complete(token)))).toEqual({ done: 1, already_user: 1 });
    expect(await db().user.count({ where: { email: newEmail } })).toBe(1);
  });

  it('while somebody joins with it makes it that of one', async ({ cast, guest }) => {
    const email = free();
    const token = await linkFor(guest, email);
    await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });
    const profile = { firstName: 'Some', lastName: 'Body', password: 'Chosen-anew-1' };
    const joining = acceptInvitation(aVisitor(), { ...profile, token: await tokenFor(email) });
    expect(await tally([complete(token), joining])).toEqual({ done: 1, already_user: 1 });
    expect(await db().user.count({ where: { email } })).toBe(1);
  });

  it('while it is taken back is either done or not, and never both', async ({ cast }) => {
    for (let round = 0; round < 10; round++) {
      const guest = await joinGuest(cast);
      const newEmail = free();
      const token = await linkFor(guest, newEmail);
      const outcomes = await Promise.allSettled([complete(token), withdrawEmailChange(guest)]);
      const isDone = outcomes[0]?.status === 'fulfilled';
      expect(outcomes[1]?.status === 'fulfilled').toBe(!isDone);
      expect(await emailOf(guest)).toBe(isDone ? newEmail : guest.email);
      await db().rateLimit.deleteMany();
    }
  });

  it('voids the links for setting a password that went to the old address', async ({ guest }) => {
    await requestPasswordReset(aVisitor(), { email: guest.email });
    const reset = await resetTokenFor(guest.email);
    await complete(await linkFor(guest));
    expect(await codeOf(getOpenPasswordReset(reset))).toBe('link_replaced');
    const input = { token: reset, password: 'Sneaked-in-1' };
    expect(await codeOf(completePasswordReset(aVisitor(), input))).toBe('link_replaced');
  });

  it('works after a mail scanner has opened the link a hundred times, for reading changes nothing', async ({
    guest,
  }) => {
    const token = await linkFor(guest);
    const before = await everythingStored();
    for (let n = 0; n < 100; n++)
      expect(await getOpenEmailChange(token)).toMatchObject({ user: { email: guest.email } });
    expect(await everythingStored()).toBe(before);
    await complete(token);
  });

  it('either does all of it or nothing', async ({ guest }) => {
    const token = await linkFor(guest);
    const before = await everythingStored();
    await expect(complete(token, doomed(aVisitor()))).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    await complete(token);
  });

  it('is possible for whoever asked, signed in or not, and not while signed in as somebody else', async ({
    cast,
  }) => {
    const [guest, another] = [await joinGuest(cast), await joinGuest(cast)];
    const token = await linkFor(guest);
    for (const stranger of [cast.olivia, another, system])
      expect(await codeOf(complete(token, stranger))).toBe('sign_out_first');
    await complete(token, guest);
  });

  it('works for the owner, too', async ({ cast }) => {
    const before = await emailOf(cast.olivia);
    await requestEmailChange(cast.olivia, { newEmail: free(), currentPassword: 'Brass-turns-slowly-1' });
    const { id, newEmail } = await db().emailChange.findFirstOrThrow({ where: { userId: cast.olivia.id } });
    await complete(makeToken(EMAIL_CHANGE_LINK, id));
    expect(await emailOf(cast.olivia)).toBe(newEmail);
    expect(newEmail).not.toBe(before);
  });

  it('works where e-mail was turned off since', async ({ guest }) => {
    const newEmail = free();
    const token = await linkFor(guest, newEmail);
    changeSettings({ mail: null });
    await complete(token);
    expect(await emailOf(guest)).toBe(newEmail);
  });
});

describe('a dead link says why, when it is', () => {
  it('used, and when', async ({ cast }) => {
    const token = await linkFor(await joinGuest(cast));
    await complete(token);
    expect(await problemOf(getOpenEmailChange(token))).toMatchObject({
      code: 'link_used',
      status: 410,
      facts: { at: expect.any(Date) },
    });
    expect(await codeOf(complete(token))).toBe('link_used');
  });

  it('expired, and then it is open on the account page no more', async ({ guest }) => {
    const token = await linkFor(guest);
    await db().emailChange.update({
      where: { id: token.slice(0, 36) },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect(await problemOf(getOpenEmailChange(token))).toMatchObject({ code: 'link_expired', status: 410 });
    expect(await codeOf(complete(token))).toBe('link_expired');
    expect(await findOpenEmailChange(guest)).toBeNull();
    expect(await emailOf(guest)).toBe(guest.email);
  });

  const CHANGES: [string, (guest: UserActor) => Promise<unknown>][] = [
    ['it was taken back', (guest) => withdrawEmailChange(guest)],
    ['another address was asked for', (guest) => linkFor(guest)],
    [
      'the password was changed',
      (guest) => changePassword(guest, { currentPassword: mia.password, newPassword: 'Chosen-anew-1' }),
    ],
    [
      'the user was disabled',
      ({ id }) => db().user.update({ where: { id }, data: { disabledAt: new Date() } }),
    ],
    [
      'the address was changed in another way',
      ({ id }) => db().user.update({ where: { id }, data: { email: free() } }),
    ],
  ];

  it.for(CHANGES)('replaced, since %s', async ([_what, change], { cast }) => {
    const guest = await joinGuest(cast);
    const token = await linkFor(guest);
    await change(guest);
    const before = await emailOf(guest);
    expect(await problemOf(getOpenEmailChange(token))).toMatchObject({ code: 'link_replaced', status: 410 });
    expect(await codeOf(complete(token))).toBe('link_replaced');
    expect(await emailOf(guest)).toBe(before);
  });

  it('taken, since the address has got an account in the meantime', async ({ cast, guest }) => {
    const newEmail = free();
    const token = await linkFor(guest, newEmail);
    await join({ ...mia, email: newEmail }, cast.adam);
    expect(await codeOf(complete(token))).toBe('already_user');
    expect(await emailOf(guest)).toBe(guest.email);
  });

  it('void on the account page, too, once the password has changed', async ({ guest }) => {
    await linkFor(guest);
    await changePassword(guest, { currentPassword: mia.password, newPassword: 'Chosen-anew-1' });
    expect(await findOpenEmailChange(guest)).toBeNull();
  });
});

describe('a link that we never made is unknown, when it is', () => {
  const forms: [string, (token: string, id: string) => string][] = [
    ['truncated by one letter', (token) => token.slice(0, -1)],
    ['empty', () => ''],
    ['garbled', (token) => token.replace(/\.(.)/, (_all, letter) => `.${letter === 'A' ? 'B' : 'A'}`)],
    ['the row’s id alone', (_token, id) => id],
    ['of a row that is not there', () => makeToken(EMAIL_CHANGE_LINK, randomUUID())],
    ['SQL', () => "' or '1'='1"],
    ['an invite’s token for this row', (_token, id) => makeToken(INVITE_LINK, id)],
    ['a reset’s token for this row', (_token, id) => makeToken(RESET_LINK, id)],
    ['signed for a neighbouring purpose', (_token, id) => `${id}.${sign(`email-changes:${id}:1`)}`],
    ['of a later version', (_token, id) => makeToken(EMAIL_CHANGE_LINK, id, 2)],
  ];

  it.for(forms)('%s', async ([_what, change], { cast }) => {
    const guest = await joinGuest(cast);
    const token = await linkFor(guest);
    const other = change(token, token.slice(0, 36));
    expect(await problemOf(getOpenEmailChange(other))).toMatchObject({
      code: 'link_unknown',
      status: 404,
      facts: {},
    });
    expect(await codeOf(complete(other))).toBe('link_unknown');
    expect(await emailOf(guest)).toBe(guest.email);
  });

  it('of a user who is gone', async ({ guest }) => {
    const token = await linkFor(guest);
    await db().user.delete({ where: { id: guest.id } });
    expect(await codeOf(complete(token))).toBe('link_unknown');
  });

  it('older than a month, when its row was swept away, and no younger one with it', async ({ cast }) => {
    const [old, young] = [await linkFor(await joinGuest(cast)), await linkFor(await joinGuest(cast))];
    const [month, hour] = [30 * 24 * 3_600_000, 3_600_000];
    for (const [token, age] of [
      [old, month],
      [young, hour],
    ] as const)
      await db().emailChange.update({
        where: { id: token.slice(0, 36) },
        data: { expiresAt: new Date(Date.now() - age) },
      });
    expect(await pruneEmailChanges()).toBe(1);
    expect(await codeOf(getOpenEmailChange(old))).toBe('link_unknown');
    expect(await codeOf(getOpenEmailChange(young))).toBe('link_expired');
  });
});

function sign(words: string): string {
  return createHmac('sha256', config().instanceKey).update(words).digest('base64url');
}
