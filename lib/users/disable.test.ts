import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinGuest, resetTokenFor, type SignedInCast, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  tally,
  together,
  UNUSED_MAIL_SERVER,
  waitingForLocks,
} from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { commandLine } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { completeEmailChange } from '../email-changes/complete';
import { EMAIL_CHANGE_LINK } from '../email-changes/link';
import { requestEmailChange } from '../email-changes/request';
import { getOpenInvitation } from '../invitations/queries';
import { sendInvitations } from '../invitations/send';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { makeToken } from '../token';
import { authenticateUser } from './authenticate';
import { changeRole } from './change-role';
import { disableUser } from './disable';
import { enableUser } from './enable';

const signIn = ({ email }: { email: string }) =>
  authenticateUser(aVisitor(), { email, password: mia.password });
const secondDevice = async ({ id }: { id: string }) =>
  (await db().$transaction((tx) => startSession(tx, aVisitor(), id))).secret;
const sessionsOf = ({ id }: { id: string }) => db().session.count({ where: { userId: id } });
const disable = (actor: Parameters<typeof disableUser>[0], { id }: { id: string }) =>
  disableUser(actor, { userId: id });
const enable = (actor: Parameters<typeof enableUser>[0], { id }: { id: string }) =>
  enableUser(actor, { userId: id });
const told = async (cast: SignedInCast, { email }: { email: string }, count: number) => {
  const { entries } = await listActivity(cast.olivia, ListActivity.parse({ search: email }));
  return entries.slice(0, count).map((entry) => sayEntry(entry));
};

describe('disabling a user', () => {
  it('has signed them out on every device when it answers, and nobody else', async ({ cast, guest }) => {
    const secrets = [await secondDevice(guest), await secondDevice(guest)];
    const others = await db().session.count({ where: { userId: { not: guest.id } } });
    expect(await disable(cast.adam, guest)).toEqual({ email: guest.email, hasChanged: true, devices: 3 });
    for (const secret of secrets) expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await sessionsOf(guest)).toBe(0);
    expect(await db().session.count({ where: { userId: { not: guest.id } } })).toBe(others);
  });

  it('lets in neither their password nor a link, and says nothing of it to whoever tries', async ({
    cast,
    guest,
  }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await copyPasswordResetLink(cast.olivia, { userId: guest.id });
    const input = { newEmail: `new-${guest.email}`, currentPassword: mia.password };
    await requestEmailChange(guest, input);
    const { id } = await db().emailChange.findFirstOrThrow({ where: { userId: guest.id } });
    await disable(cast.olivia, guest);
    const before = await db().user.findMany();
    expect(await codeOf(signIn(guest))).toBe('wrong_credentials');
    const reset = { token: await resetTokenFor(guest.email), password: 'Chosen-anew-1' };
    expect(await codeOf(completePasswordReset(aVisitor(), reset))).toBe('link_replaced');
    const change = { token: makeToken(EMAIL_CHANGE_LINK, id) };
    expect(await codeOf(completeEmailChange(aVisitor(), change))).toBe('link_replaced');
    expect(await codeOf(requestEmailChange(guest, input))).toBe('wrong_password');
    expect(await db().user.findMany()).toEqual(before);
    expect(await sessionsOf(guest)).toBe(0);
  });

  it('leaves them all that they have; the invites that they sent wait for approval', async ({ cast }) => {
    const guest = await joinGuest(cast, 'admin');
    const email = `invited-by-${guest.email}`;
    await sendInvitations(guest, { emails: [{ text: email, email }], role: 'member' });
    await disable(cast.olivia, guest);
    expect(await codeOf(getOpenInvitation(await tokenFor(email)))).toBe('invitation_waiting');
    expect(await db().user.findUnique({ where: { id: guest.id } })).toMatchObject({
      email: guest.email,
      role: 'admin',
      disabledAt: expect.any(Date),
    });
  });

  it('stands in the log, with what ended', async ({ cast, guest }) => {
    await disable(cast.adam, guest);
    expect(await told(cast, guest, 1)).toEqual([
      `Adam Admin disabled ${guest.email}; 1 device was signed out.`,
    ]);
    await enable(cast.adam, guest);
    await disable(commandLine, guest);
    expect(await told(cast, guest, 1)).toEqual([`The command line disabled ${guest.email}.`]);
  });

  it('twice is no fault, and the second time changes nothing', async ({ cast, guest }) => {
    await disable(cast.adam, guest);
    const before = await everythingStored();
    const again = await disable(cast.olivia, guest);
    expect(again).toEqual({ email: guest.email, hasChanged: false, devices: 0 });
    expect(await everythingStored()).toBe(before);
  });

  it('by many at once is done by one', async ({ cast, guest }) => {
    const admins = [cast.olivia, cast.adam, cast.olivia, cast.adam];
    const outcomes = await together(
      guest.id,
      admins.map((admin) => () => disable(admin, guest)),
    );
    expect(outcomes.filter(({ hasChanged }) => hasChanged)).toHaveLength(1);
    expect(outcomes.reduce((sum, { devices }) => sum + devices, 0)).toBe(1);
    const where = { subjectId: guest.id, event: 'user.disabled' };
    expect(await db().auditEntry.count({ where })).toBe(1);
  });

  it('either does all of it or nothing', async ({ cast, guest }) => {
    const before = await everythingStored();
    await expect(disable(doomed(cast.adam), guest)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('of nobody says so to those who may know', async ({ cast }) => {
    const nobody = { id: randomUUID() };
    for (const verb of [disable, enable]) {
      expect(await codeOf(verb(cast.adam, nobody))).toBe('not_found');
      for (const nosy of [cast.mia, aVisitor()]) expect(await codeOf(verb(nosy, nobody))).toBe('forbidden');
    }
  });
});

describe('disabling somebody who signs in at this moment', () => {
  it('leaves nobody signed in, whoever comes first', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const guest = await joinGuest(cast);
      const signingIn = Array.from({ length: 6 }, () => signIn(guest));
      const [counts] = await Promise.all([tally(signingIn), disable(cast.olivia, guest)]);
      expect((counts.done ?? 0) + (counts.wrong_credentials ?? 0)).toBe(6);
      expect(await sessionsOf(guest)).toBe(0);
    }
  });

  it('ends the sign-in that is being written', async ({ cast, guest }) => {
    let disabling = Promise.resolve<unknown>(null);
    await db().$transaction(async (tx) => {
      await startSession(tx, aVisitor(), guest.id);
      disabling = disable(cast.olivia, guest);
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
    });
    expect(await disabling).toMatchObject({ devices: 2 });
    expect(await sessionsOf(guest)).toBe(0);
  });

  it('refuses the sign-in whose password was right a moment ago', async ({ guest }) => {
    let signingIn = Promise.resolve<unknown>(null);
    await db().$transaction(async (tx) => {
      await tx.user.update({ where: { id: guest.id }, data: { disabledAt: new Date() } });
      signingIn = codeOf(signIn(guest));
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
    });
    expect(await signingIn).toBe('wrong_credentials');
  });

  it('while a page of theirs is asked for makes nobody wait crosswise', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const guest = await joinGuest(cast);
      const secrets = await Promise.all(Array.from({ length: 4 }, () => secondDevice(guest)));
      const long = new Date(Date.now() - 600_000);
      await db().session.updateMany({ where: { userId: guest.id }, data: { lastUsedAt: long } });
      await Promise.all([
        ...secrets.map((secret) => findSessionActor(secret, aVisitor())),
        disable(cast.olivia, guest),
      ]);
      expect(await sessionsOf(guest)).toBe(0);
    }
  });
});

describe('enabling a user', () => {
  it('lets them in again with the role and the password that they had, but no earlier device', async ({
    cast,
  }) => {
    const guest = await joinGuest(cast, 'admin');
    const secret = await secondDevice(guest);
    await disable(cast.olivia, guest);
    expect(await enable(cast.adam, guest)).toEqual({ email: guest.email, hasChanged: true });
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    const session = await signIn(guest);
    expect(await findSessionActor(session.secret, aVisitor())).toMatchObject({ id: guest.id, role: 'admin' });
    expect((await told(cast, guest, 2))[1]).toBe(`Adam Admin enabled ${guest.email}.`);
  });

  it('who is enabled is no fault, and changes nothing', async ({ cast, guest }) => {
    const before = await everythingStored();
    expect(await enable(cast.adam, guest)).toEqual({ email: guest.email, hasChanged: false });
    expect(await everythingStored()).toBe(before);
  });

  it('keeps a role that was changed meanwhile', async ({ cast }) => {
    const guest = await joinGuest(cast, 'admin');
    await disable(cast.olivia, guest);
    await changeRole(cast.olivia, { userId: guest.id, role: 'member' });
    await enable(cast.olivia, guest);
    const { secret } = await signIn(guest);
    expect(await findSessionActor(secret, aVisitor())).toMatchObject({ role: 'member' });
  });

  it('either does all of it or nothing', async ({ cast, guest }) => {
    await disable(cast.olivia, guest);
    const before = await everythingStored();
    await expect(enable(doomed(cast.adam), guest)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });
});
