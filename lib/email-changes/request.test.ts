import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinGuest, type SignedInCast } from '../../testing/join-cast';
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
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { getOpenPasswordReset } from '../password-resets/queries';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { makeToken } from '../token';
import { changePassword } from '../users/change-password';
import { EMAIL_CHANGE_LINK } from './link';
import { findOpenEmailChange, getOpenEmailChange } from './queries';
import { requestEmailChange } from './request';
import { RequestEmailChange } from './schema';
import { withdrawEmailChange } from './withdraw';

beforeEach(async () => {
  changeSettings({ mail: UNUSED_MAIL_SERVER });
  await db().rateLimit.deleteMany();
});

const HOUR = 3_600_000;

/** Somebody new who is in, with Mia's password. */
async function joined(cast: SignedInCast): Promise<UserActor> {
  const guest = await joinGuest(cast);
  await db().mail.deleteMany();
  return guest;
}

const request = (
  actor: Parameters<typeof requestEmailChange>[0],
  newEmail: string,
  currentPassword = mia.password,
) => requestEmailChange(actor, { newEmail, currentPassword });
const rowsOf = ({ id }: UserActor) =>
  db().emailChange.findMany({ where: { userId: id }, orderBy: { id: 'asc' } });
const mailsTo = (to: string) => db().mail.findMany({ where: { to }, orderBy: { id: 'asc' } });
const emailOf = async ({ id }: UserActor) => (await db().user.findUniqueOrThrow({ where: { id } })).email;
const log = (event: string, { id }: UserActor) =>
  db().auditEntry.findMany({ where: { event, subjectId: id }, orderBy: { id: 'asc' } });

describe('asking for a new address', () => {
  it('mails a link there that lives for a day, and changes nothing else about the user', async ({
    cast,
    clock,
  }) => {
    const guest = await joined(cast);
    clock.stop();
    const before = await db().user.findUniqueOrThrow({ where: { id: guest.id } });
    expect(await request(guest, 'new1@example.com')).toBe('mailed');
    const [row] = await rowsOf(guest);
    const { id = '' } = row ?? {};
    const expiresAt = new Date(Date.now() + 24 * HOUR);
    expect(row?.expiresAt).toEqual(expiresAt);
    expect(await mailsTo('new1@example.com')).toMatchObject([
      {
        template: 'email-change',
        aboutId: id,
        state: 'queued',
        facts: { link: { ...EMAIL_CHANGE_LINK, id, version: 1 }, expiresAt: expiresAt.toISOString() },
      },
    ]);
    expect(await mailsTo(guest.email)).toEqual([]);
    const open = await getOpenEmailChange(makeToken(EMAIL_CHANGE_LINK, id));
    expect(open).toEqual({ id, newEmail: 'new1@example.com', expiresAt, user: before });
    expect(await findOpenEmailChange(guest)).toEqual({ newEmail: 'new1@example.com', expiresAt });
    expect(await log('email_change.requested', guest)).toMatchObject([
      { actorId: guest.id, facts: { email: guest.email, to: 'new1@example.com' } },
    ]);
  });

  it('again voids the link before, and takes its mail out of the queue', async ({ cast }) => {
    const guest = await joined(cast);
    await request(guest, 'mistyped@example.com');
    await request(guest, 'right@example.com');
    const [older, newer] = await rowsOf(guest);
    expect(await codeOf(getOpenEmailChange(makeToken(EMAIL_CHANGE_LINK, older?.id ?? '')))).toBe(
      'link_replaced',
    );
    expect(await getOpenEmailChange(makeToken(EMAIL_CHANGE_LINK, newer?.id ?? ''))).toMatchObject({
      newEmail: 'right@example.com',
    });
    expect(await mailsTo('mistyped@example.com')).toMatchObject([{ state: 'cancelled' }]);
    expect(await findOpenEmailChange(guest)).toMatchObject({ newEmail: 'right@example.com' });
  });

  it('five times at the same moment leaves one link open', async ({ cast }) => {
    const guest = await joined(cast);
    const addresses = Array.from({ length: 5 }, (_, n) => `race${n}@example.com`);
    expect(await tally(addresses.map((address) => request(guest, address)))).toEqual({ done: 5 });
    const open = (await rowsOf(guest)).filter(({ replacedAt }) => !replacedAt);
    expect(open).toHaveLength(1);
    const queued = await db().mail.findMany({ where: { state: 'queued', to: { startsWith: 'race' } } });
    expect(queued.map(({ to }) => to)).toEqual(open.map(({ newEmail }) => newEmail));
  });

  it('that one has already is nothing to do', async ({ cast }) => {
    const guest = await joined(cast);
    expect(await request(guest, guest.email)).toBe('unchanged');
    expect(await rowsOf(guest)).toEqual([]);
    expect(await mailsTo(guest.email)).toEqual([]);
  });

  it('leaves no token and no password in the database, the queue or the log', async ({ cast }) => {
    const guest = await joined(cast);
    await request(guest, 'quiet@example.com');
    const [row] = await rowsOf(guest);
    const stored = await everythingStored();
    for (const secret of [makeToken(EMAIL_CHANGE_LINK, row?.id ?? '').slice(37), mia.password])
      expect(stored).not.toContain(secret);
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const guest = await joined(cast);
    await request(guest, 'first@example.com');
    await db().rateLimit.deleteMany();
    const before = await everythingStored();
    await expect(request(doomed(guest), 'second@example.com')).rejects.toThrow();
    await db().rateLimit.deleteMany();
    expect(await everythingStored()).toBe(before);
  });

  it('works for the owner, by their own hand', async ({ cast }) => {
    expect(await request(cast.olivia, 'olivia@new.example', 'Brass-turns-slowly-1')).toBe('mailed');
    await withdrawEmailChange(cast.olivia);
  });
});

describe('a request is refused', () => {
  it('without the current password, which counts as a guess wherever it is asked', async ({ cast }) => {
    const guest = await joined(cast);
    await db().rateLimit.deleteMany();
    const before = await everythingStored();
    const guesses = Array.from({ length: 5 }, (_, n) => request(guest, `g${n}@example.com`, 'A-guess-1'));
    expect(await tally(guesses)).toEqual({ wrong_password: 5 });
    await db().rateLimit.updateMany({ where: {}, data: { points: { increment: 5 } } });
    expect(await codeOf(request(guest, 'new@example.com'))).toBe('too_many_attempts');
    const password = { currentPassword: mia.password, newPassword: 'Chosen-anew-1' };
    expect(await codeOf(changePassword(guest, password))).toBe('too_many_attempts');
    await db().rateLimit.deleteMany();
    expect(await everythingStored()).toBe(before);
  });

  it('after five in an hour, so that nobody has strangers’ mailboxes filled', async ({ cast }) => {
    const guest = await joined(cast);
    for (let n = 0; n < 5; n++) expect(await request(guest, `fill${n}@example.com`)).toBe('mailed');
    const problem = await problemOf(request(guest, 'fill6@example.com'));
    expect(problem).toMatchObject({ code: 'too_many_attempts', facts: { seconds: expect.any(Number) } });
    expect(await mailsTo('fill6@example.com')).toEqual([]);
  });

  it('to whoever is not signed in, and to whoever was disabled a moment ago', async ({ cast }) => {
    for (const nobody of [aVisitor(), system])
      expect(await codeOf(request(nobody, 'new@example.com'))).toBe('forbidden');
    const guest = await joined(cast);
    await db().user.update({ where: { id: guest.id }, data: { disabledAt: new Date() } });
    expect(await codeOf(request(guest, 'new@example.com'))).toBe('wrong_password');
  });

  it.each([
    '',
    'mia',
    'mia@example',
    'mia at example.com',
    'a@b.example, c@d.example',
    'x\r\nBcc: y@example.com',
  ])('beside its field when it is no address: %j', (newEmail) => {
    const { error } = RequestEmailChange.safeParse({ newEmail, currentPassword: 'x' });
    expect(error?.issues.map(({ path }) => path[0])).toEqual(['newEmail']);
  });

  it('not for capital letters or white space, which are the same address', () => {
    const { newEmail } = RequestEmailChange.parse({ newEmail: ' MIA@New.Example ', currentPassword: 'x' });
    expect(newEmail).toBe('mia@new.example');
  });
});

describe('nobody learns from the answer who has an account', () => {
  it('an address that is taken gets the same answer and the same row, and a mail of its own that has no link', async ({
    cast,
  }) => {
    const [guest, disabled] = [await joined(cast), await joined(cast)];
    await db().user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
    const answer = await request(guest, 'free@example.com');
    for (const taken of [cast.adam.email, disabled.email]) {
      expect(await request(guest, taken)).toBe(answer);
      expect(await findOpenEmailChange(guest)).toEqual({ newEmail: taken, expiresAt: expect.any(Date) });
      const mails = await mailsTo(taken);
      expect(mails).toMatchObject([{ template: 'email-taken', state: 'queued', facts: {} }]);
    }
  });

  it('even by its own link, an address that is taken is never given twice', async ({ cast }) => {
    const guest = await joined(cast);
    await request(guest, cast.adam.email);
    const [row] = await rowsOf(guest);
    const token = makeToken(EMAIL_CHANGE_LINK, row?.id ?? '');
    expect(await codeOf(getOpenEmailChange(token))).toBe('already_user');
    expect(await emailOf(guest)).toBe(guest.email);
  });
});

describe('taking a change back', () => {
  it('voids its link and its mail, and stands in the log', async ({ cast }) => {
    const guest = await joined(cast);
    await request(guest, 'regretted@example.com');
    await withdrawEmailChange(guest);
    const [row] = await rowsOf(guest);
    expect(await findOpenEmailChange(guest)).toBeNull();
    expect(await codeOf(getOpenEmailChange(makeToken(EMAIL_CHANGE_LINK, row?.id ?? '')))).toBe(
      'link_replaced',
    );
    expect(await mailsTo('regretted@example.com')).toMatchObject([{ state: 'cancelled' }]);
    expect(await log('email_change.withdrawn', guest)).toMatchObject([
      { actorId: guest.id, facts: { email: guest.email, to: 'regretted@example.com' } },
    ]);
  });

  it('happens once, and is nobody else’s to do', async ({ cast }) => {
    const [guest, another] = [await joined(cast), await joined(cast)];
    await request(guest, 'mine@example.com');
    expect(await codeOf(withdrawEmailChange(another))).toBe('not_found');
    expect(await codeOf(withdrawEmailChange(aVisitor()))).toBe('forbidden');
    const presses = Array.from({ length: 10 }, () => withdrawEmailChange(guest));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 9 });
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const guest = await joined(cast);
    await request(guest, 'stays@example.com');
    const before = await everythingStored();
    await expect(withdrawEmailChange(doomed(guest))).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });
});

describe('where e-mail is off', () => {
  beforeEach(() => changeSettings({ mail: null }));

  it('the address is changed at once, the password stays, and so do all devices', async ({ cast }) => {
    const guest = await joined(cast);
    changeSettings({ mail: null });
    const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), guest.id));
    expect(await request(guest, 'atonce@example.com')).toBe('changed');
    expect(await findSessionActor(secret, aVisitor())).toMatchObject({ email: 'atonce@example.com' });
    expect(await rowsOf(guest)).toEqual([]);
    expect(await log('user.email_changed', guest)).toMatchObject([
      { actorId: guest.id, facts: { from: guest.email, to: 'atonce@example.com' } },
    ]);
  });

  it('links for setting a password are void from then on', async ({ cast }) => {
    const guest = await joined(cast);
    changeSettings({ mail: null });
    const { link } = await copyPasswordResetLink(system, { userId: guest.id });
    await request(guest, 'elsewhere@example.com');
    expect(await codeOf(getOpenPasswordReset(link.slice(-80)))).toBe('link_replaced');
  });

  it('an address that servers read differently is refused beside its field', () => {
    for (const newEmail of ['-f@example.com', 'a!b@example.com', 'a%b@example.com', '=?x?q?a?=@example.com'])
      expect(
        RequestEmailChange.safeParse({ newEmail, currentPassword: 'x' }).error?.issues.map(
          ({ path }) => path[0],
        ),
      ).toEqual(['newEmail']);
  });

  it('an address that is taken is refused in words, and nothing is changed', async ({ cast }) => {
    const guest = await joined(cast);
    await db().rateLimit.deleteMany();
    const before = await everythingStored();
    expect(await codeOf(request(guest, cast.adam.email))).toBe('already_user');
    await db().rateLimit.deleteMany();
    expect(await everythingStored()).toBe(before);
  });

  it('an address that many want at the same moment becomes that of one', async ({ cast }) => {
    const people = [await joined(cast), await joined(cast), await joined(cast)];
    const counts = await tally(people.map((person) => request(person, 'wanted@example.com')));
    expect(counts).toEqual({ done: 1, already_user: 2 });
    expect(await db().user.count({ where: { email: 'wanted@example.com' } })).toBe(1);
  });

  it('of many changes of one user at the same moment one is made', async ({ cast }) => {
    const guest = await joined(cast);
    const addresses = Array.from({ length: 5 }, (_, n) => `many${n}@example.com`);
    const counts = await tally(addresses.map((address) => request(guest, address)));
    expect(counts.done).toBe(1);
    expect(addresses).toContain(await emailOf(guest));
    expect(await log('user.email_changed', guest)).toHaveLength(1);
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const guest = await joined(cast);
    const before = await emailOf(guest);
    await expect(request(doomed(guest), 'half@example.com')).rejects.toThrow();
    expect(await emailOf(guest)).toBe(before);
  });
});
