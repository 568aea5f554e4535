import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { test } from '../../testing/fixtures';
import { joinGuest, resetTokenFor, type SignedInCast } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { type Actor, commandLine } from '../actor';
import { listActivity } from '../audit/queries';
import { changeRole } from '../users/change-role';
import { disableUser } from '../users/disable';
import { completePasswordReset } from './complete';
import { sendPasswordReset } from './send';

const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER });

beforeEach(() => db().rateLimit.deleteMany());

const send = (actor: Actor, { id }: { id: string }) => sendPasswordReset(actor, { userId: id });
const mailsTo = (to: string) => db().mail.count({ where: { to, template: 'password-reset' } });

describe('mailing a reset link to somebody', () => {
  it('sends one that opens, to their own address', async ({ cast, guest }) => {
    expect(await send(cast.adam, guest)).toEqual({ email: guest.email });
    expect(await mailsTo(guest.email)).toBe(1);
    const token = await resetTokenFor(guest.email);
    const session = await completePasswordReset(aVisitor(), {
      token,
      password: 'Quietly-past-the-harbour-9',
    });
    expect(session.userId).toBe(guest.id);
  });

  it('needs its sender no more once it is mailed, as it went to the user alone', async ({ cast, guest }) => {
    const admin = await joinGuest(cast, 'admin');
    await send(admin, guest);
    await disableUser(cast.olivia, { userId: admin.id });
    const token = await resetTokenFor(guest.email);
    await completePasswordReset(aVisitor(), { token, password: 'Quietly-past-the-harbour-9' });
  });

  it('stands in the log with who had it mailed', async ({ cast, guest }) => {
    await send(cast.adam, guest);
    const { entries } = await listActivity(cast.olivia, { search: '', of: guest.id }, 1);
    expect(entries.map((entry) => sayEntry(entry))).toEqual([
      `Adam Admin asked for a password reset link for ${guest.email}.`,
    ]);
  });

  it('fills nobody’s mailbox, however many press at once', async ({ cast, guest }) => {
    const presses = Array.from({ length: 12 }, (_, n) => send(n % 2 ? cast.adam : cast.olivia, guest));
    expect(await tally(presses)).toEqual({ done: 5, too_many_attempts: 7 });
    expect(await mailsTo(guest.email)).toBe(5);
  });

  it('either does all of it or nothing', async ({ cast, guest }) => {
    const before = await everythingStored();
    await expect(send(doomed(cast.adam), guest)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });
});

type Name = keyof SignedInCast;

describe('who may have a reset link mailed to whom', () => {
  it.for<[Name, Name, boolean]>([
    ['olivia', 'olivia', true],
    ['olivia', 'adam', true],
    ['adam', 'olivia', false],
    ['adam', 'mia', true],
    ['mia', 'adam', false],
    ['mia', 'mia', false],
  ])('%s to %s: %s', async ([who, whom, may], { cast }) => {
    const before = await mailsTo(cast[whom].email);
    if (may) await send(cast[who], cast[whom]);
    else expect(await codeOf(send(cast[who], cast[whom]))).toBe('forbidden');
    expect(await mailsTo(cast[whom].email)).toBe(before + (may ? 1 : 0));
  });

  it('does not depend on whether there is such a user', async ({ cast }) => {
    const nobody = { id: randomUUID() };
    for (const who of [cast.mia, aVisitor()]) expect(await codeOf(send(who, nobody))).toBe('forbidden');
    for (const who of [cast.adam, commandLine]) expect(await codeOf(send(who, nobody))).toBe('not_found');
  });

  it('is nobody who lost the right to in the middle of it, and their try costs nothing', async ({
    cast,
    guest,
  }) => {
    const admin = await joinGuest(cast, 'admin');
    await changeRole(cast.olivia, { userId: admin.id, role: 'member' });
    for (let n = 0; n < 6; n++) expect(await codeOf(send(admin, guest))).toBe('forbidden');
    await send(cast.adam, guest);
  });

  it('is not for somebody who is disabled, nor where e-mail is off', async ({ cast, guest }) => {
    changeSettings({ mail: null });
    expect(await codeOf(send(cast.olivia, guest))).toBe('email_off');
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await disableUser(cast.olivia, { userId: guest.id });
    expect(await codeOf(send(cast.olivia, guest))).toBe('not_found');
  });
});
