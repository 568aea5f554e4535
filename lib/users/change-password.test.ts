import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinGuest } from '../../testing/join-cast';
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
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { getOpenPasswordReset } from '../password-resets/queries';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { authenticateUser } from './authenticate';
import { changePassword } from './change-password';
import { ChangePassword } from './schema';

beforeEach(() => db().rateLimit.deleteMany());

const NEW = 'Chosen-anew-1';

/** The same person on one more device. */
async function elsewhere({ id }: UserActor): Promise<UserActor> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  const actor = await findSessionActor(secret, aVisitor());
  if (!actor) throw new Error('Nobody is signed in.');
  return actor;
}

const change = (
  actor: Parameters<typeof changePassword>[0],
  currentPassword = mia.password,
  newPassword = NEW,
) => changePassword(actor, { currentPassword, newPassword });
const signIn = ({ email }: UserActor, password: string) => authenticateUser(aVisitor(), { email, password });
const devicesOf = async ({ id }: UserActor) =>
  (await db().session.findMany({ where: { userId: id } })).map((session) => session.id);

describe('changing one’s own password', () => {
  it('makes the new one work and the old one fail, and stands in the log', async ({ guest }) => {
    await elsewhere(guest);
    await change(guest);
    expect(await codeOf(signIn(guest, mia.password))).toBe('wrong_credentials');
    expect(await signIn(guest, NEW)).toHaveProperty('secret');
    const log = await db().auditEntry.findMany({
      where: { event: 'user.password_changed', subjectId: guest.id },
    });
    expect(log).toMatchObject([{ actorId: guest.id, facts: { email: guest.email, devices: '1' } }]);
  });

  it('has ended every other device when it answers; this one stays, and so does everybody else', async ({
    guest,
  }) => {
    for (let n = 0; n < 3; n++) await elsewhere(guest);
    const others = await db().session.count({ where: { userId: { not: guest.id } } });
    await change(guest);
    expect(await devicesOf(guest)).toEqual([guest.sessionId]);
    expect(await db().session.count({ where: { userId: { not: guest.id } } })).toBe(others);
  });

  it('leaves no trace of a sign-in with the old password that is under way at this moment', async ({
    guest,
  }) => {
    await Promise.allSettled([
      change(guest),
      ...Array.from({ length: 8 }, () => signIn(guest, mia.password)),
    ]);
    expect(await devicesOf(guest)).toEqual([guest.sessionId]);
  });

  it('in two tabs at once is done by one of them; the other hears that its password is not the current one', async ({
    guest,
  }) => {
    const passwords = ['First-tab-1', 'Second-tab-2'];
    const tabs = passwords.map((password) => change(guest, mia.password, password));
    expect(await tally(tabs)).toEqual({ done: 1, wrong_password: 1 });
    const winner = (await Promise.allSettled(tabs)).findIndex(({ status }) => status === 'fulfilled');
    expect(await signIn(guest, passwords[winner] ?? '')).toHaveProperty('secret');
  });

  it('on two devices at once leaves the one that was faster signed in', async ({ guest }) => {
    const devices = [guest, await elsewhere(guest), await elsewhere(guest)];
    const tries = devices.map((device, n) => change(device, mia.password, `Device-number-${n}`));
    expect(await tally(tries)).toEqual({ done: 1, wrong_password: 2 });
    const winner = (await Promise.allSettled(tries)).findIndex(({ status }) => status === 'fulfilled');
    expect(await devicesOf(guest)).toEqual([devices[winner]?.sessionId]);
  });

  it('voids every link for setting a password that was open', async ({ guest }) => {
    const { link } = await copyPasswordResetLink(system, { userId: guest.id });
    const token = link.slice(-80);
    expect(await getOpenPasswordReset(token)).toMatchObject({ user: { id: guest.id } });
    await change(guest);
    expect(await codeOf(getOpenPasswordReset(token))).toBe('link_replaced');
    expect(await codeOf(completePasswordReset(aVisitor(), { token, password: 'Sneaked-in-1' }))).toBe(
      'link_replaced',
    );
  });

  it('is told by mail to its owner, once', async ({ guest }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await tally(Array.from({ length: 5 }, () => change(guest)));
    const mails = await db().mail.findMany({ where: { to: guest.email, template: 'password-changed' } });
    expect(mails).toMatchObject([{ state: 'queued', aboutId: guest.id }]);
  });

  it('either does all of it or nothing', async ({ guest }) => {
    await elsewhere(guest);
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const before = await everythingStored();
    await expect(change(doomed(guest))).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('works for the owner, too', async ({ cast }) => {
    await changePassword(cast.olivia, { currentPassword: 'Brass-turns-slowly-1', newPassword: NEW });
    expect(await signIn(cast.olivia, NEW)).toHaveProperty('secret');
  });

  it('is for people who are signed in', async () => {
    for (const nobody of [aVisitor(), system]) expect(await codeOf(change(nobody))).toBe('forbidden');
  });

  it('writes down neither of the two', async ({ guest }) => {
    await problemOf(change(guest, 'Tried-but-wrong-77'));
    await change(guest, mia.password, 'Never-written-down-1');
    const stored = await everythingStored();
    for (const secret of ['Tried-but-wrong-77', 'Never-written-down-1', mia.password])
      expect(stored).not.toContain(secret);
  });
});

describe('a change of the password is refused', () => {
  it('without the current one, which is said beside its field, and changes nothing', async ({ guest }) => {
    await elsewhere(guest);
    const before = await devicesOf(guest);
    for (const wrong of ['Wrong-password-1', mia.password.toLowerCase(), ` ${mia.password}`])
      expect(await problemOf(change(guest, wrong))).toMatchObject({
        code: 'wrong_password',
        status: 403,
        field: 'currentPassword',
      });
    expect(await devicesOf(guest)).toEqual(before);
    expect(await signIn(guest, mia.password)).toHaveProperty('secret');
  });

  it('after ten wrong ones, also to the right one, on every device of the person and of nobody else', async ({
    cast,
  }) => {
    const [guest, another] = [await joinGuest(cast), await joinGuest(cast)];
    const guesses = Array.from({ length: 30 }, () => change(guest, 'A-guess-1'));
    expect(await tally(guesses)).toEqual({ wrong_password: 10, too_many_attempts: 20 });
    expect(await problemOf(change(await elsewhere(guest)))).toMatchObject({
      code: 'too_many_attempts',
      status: 429,
      facts: { seconds: expect.any(Number) },
    });
    await change(another);
  });

  it('not at all by earlier slips, once the right one was given', async ({ guest }) => {
    let current = mia.password;
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 9; n++) expect(await codeOf(change(guest, 'A-slip-1'))).toBe('wrong_password');
      await change(guest, current, `Round-number-${round}`);
      current = `Round-number-${round}`;
    }
  });

  it('where the new one is too short for this instance', async ({ guest }) => {
    changeSettings({ passwordMinLength: 20 });
    expect(await codeOf(change(guest, mia.password, 'Nineteen-letters-19'))).toBe('password_short');
    expect(await signIn(guest, mia.password)).toHaveProperty('secret');
    await change(guest, mia.password, 'Twenty-letters-are-20');
  });

  it('to somebody who was disabled or deleted a moment ago', async ({ cast }) => {
    const [disabled, deleted] = [await joinGuest(cast), await joinGuest(cast)];
    await db().user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
    await db().user.delete({ where: { id: deleted.id } });
    for (const gone of [disabled, deleted]) expect(await codeOf(change(gone))).toBe('wrong_password');
  });

  it.each([
    [{ currentPassword: '', newPassword: NEW }, 'current_password_missing'],
    [{ currentPassword: 'x'.repeat(1001), newPassword: NEW }, 'wrong_password'],
    [{ currentPassword: 'x', newPassword: 'Short-1' }, 'password_too_short'],
    [{ currentPassword: 'x', newPassword: 'no-capital-1' }, 'password_without_capital'],
    [{ currentPassword: 'x', newPassword: 'No-number' }, 'password_without_number'],
    [{ currentPassword: 'x', newPassword: `A1${'x'.repeat(127)}` }, 'password_too_long'],
  ])('by the form itself: %j', (input, code) => {
    expect(ChangePassword.safeParse(input).error?.issues.map(({ message }) => message)).toEqual([code]);
  });
});
