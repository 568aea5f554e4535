import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { join, joinGuest, type SignedInCast, tokenFor } from '../../testing/join-cast';
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
import { sayEntry } from '../../words/activity';
import { type Actor, commandLine, type UserActor } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { requestEmailChange } from '../email-changes/request';
import { acceptInvitation } from '../invitations/accept';
import { getOpenInvitation } from '../invitations/queries';
import { sendInvitations } from '../invitations/send';
import { requestPasswordReset } from '../password-resets/request';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { authenticateUser } from '../users/authenticate';
import { disableUser } from '../users/disable';
import { completeDeparture } from './complete';
import { getDeparture } from './queries';

/** Has somebody invite so many, and gives the addresses. */
async function invites(actor: Actor, count: number): Promise<string[]> {
  const emails = Array.from({ length: count }, () => `${randomUUID()}@example.com`);
  const list = emails.map((email) => ({ text: email, email }));
  await sendInvitations(actor, { emails: list, role: 'member' });
  return emails;
}

type Party = { id: string; email: string };
const transfer = (actor: Actor, { id }: Party, to: { email: string }) =>
  completeDeparture(actor, { userId: id, owned: 'transfer', transferTo: to.email });
const remove = (actor: Actor, { id, email }: Party) =>
  completeDeparture(actor, { userId: id, owned: 'delete', email, confirmation: email });

const isHere = async ({ id }: Party) => (await db().user.count({ where: { id } })) === 1;
const invitation = (email: string) =>
  db().invitation.findFirstOrThrow({ where: { email }, include: { invitedBy: true } });
const accept = (token: string) =>
  acceptInvitation(aVisitor(), { token, firstName: 'New', lastName: 'Comer', password: mia.password });
const told = async (cast: SignedInCast, { email }: { email: string }) => {
  const { entries } = await listActivity(cast.olivia, ListActivity.parse({ search: email, about: 'people' }));
  return entries.slice(0, 1).map((entry) => sayEntry(entry));
};

describe('deleting a user and handing over what they own', () => {
  it('moves their open invites, whose links stay alive, and gives a receipt', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    const emails = await invites(leaver, 3);
    const token = await tokenFor(emails[0] ?? '');
    expect(await transfer(cast.olivia, leaver, cast.adam)).toEqual({
      email: leaver.email,
      name: 'Mia Member',
      devices: 1,
      owned: [{ thing: 'openInvitations', count: 3 }],
      movedTo: cast.adam.email,
    });
    expect(await isHere(leaver)).toBe(false);
    for (const email of emails)
      expect((await invitation(email)).invitedBy).toMatchObject({ id: cast.adam.id });
    expect(await getOpenInvitation(token)).toMatchObject({ inviter: expect.anything() });
    expect(await accept(token)).toHaveProperty('secret');
  });

  it('keeps the receipt in the log, and what became of each invite', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    const [email = ''] = await invites(leaver, 1);
    await startSessionOf(leaver);
    await transfer(cast.adam, leaver, cast.olivia);
    expect(await told(cast, leaver)).toEqual([
      `Adam Admin deleted ${leaver.email}, an admin; 1 open invite went to ${cast.olivia.email} and 2 devices were signed out.`,
    ]);
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ search: email }));
    expect(entries.slice(0, 1).map((entry) => sayEntry(entry))).toEqual([
      `Adam Admin handed over the invite for ${email} from ${leaver.email} to ${cast.olivia.email}.`,
    ]);
  });

  it('moves expired invites too, since a resend renews them', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    const [email = ''] = await invites(leaver, 1);
    await db().invitation.updateMany({ where: { email }, data: { expiresAt: new Date(0) } });
    expect(await transfer(cast.olivia, leaver, cast.adam)).toMatchObject({
      owned: [{ thing: 'openInvitations', count: 1 }],
    });
    expect((await invitation(email)).invitedById).toBe(cast.adam.id);
  });

  it.for([
    ['nobody', async () => 'nobody@example.com'],
    [
      'somebody who is disabled',
      async (cast: SignedInCast) => {
        const guest = await joinGuest(cast, 'admin');
        await disableUser(cast.olivia, { userId: guest.id });
        return guest.email;
      },
    ],
    ['the one who leaves', async (_cast: SignedInCast, leaver: UserActor) => leaver.email],
  ] as const)('is not done when it would go to %s', async ([_whom, toWhom], { cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    await invites(leaver, 1);
    const email = await toWhom(cast, leaver);
    const before = await everythingStored();
    const problem = await problemOf(transfer(cast.olivia, leaver, { email }));
    expect(problem).toMatchObject({ code: 'successor_unknown', facts: { email }, status: 404 });
    expect(await everythingStored()).toBe(before);
  });
});

describe('deleting a user and what they own', () => {
  it('takes their open invites back, with the mails that still wait', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const emails = await invites(leaver, 2);
    const others = await invites(cast.adam, 1);
    expect(await remove(cast.olivia, leaver)).toMatchObject({
      owned: [{ thing: 'openInvitations', count: 2 }],
      movedTo: null,
    });
    for (const email of emails) {
      expect(await codeOf(getOpenInvitation(await tokenFor(email)))).toBe('invitation_revoked');
      expect(await db().mail.findFirst({ where: { to: email } })).toMatchObject({ state: 'cancelled' });
    }
    expect(await getOpenInvitation(await tokenFor(others[0] ?? ''))).toMatchObject({ email: others[0] });
    expect(await told(cast, leaver)).toEqual([
      `Olivia Owner deleted ${leaver.email}, an admin; 2 open invites ended and 1 device was signed out.`,
    ]);
  });

  it('who owns nothing says so', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'member');
    expect(await remove(commandLine, leaver)).toEqual({
      email: leaver.email,
      name: 'Mia Member',
      devices: 1,
      owned: [],
      movedTo: null,
    });
    expect(await told(cast, leaver)).toEqual([
      `The command line deleted ${leaver.email}, a member; 1 device was signed out.`,
    ]);
  });

  it('is not done when it was another address that was typed', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    const before = await everythingStored();
    const typed = { id: leaver.id, email: cast.mia.email };
    expect(await codeOf(remove(cast.olivia, typed))).toBe('not_found');
    expect(await everythingStored()).toBe(before);
  });
});

describe('somebody who was deleted', () => {
  it('cannot come in any more, by no password, no device and no link, and may be invited anew', async ({
    cast,
  }) => {
    const leaver = await joinGuest(cast, 'admin');
    const secret = await startSessionOf(leaver);
    await remove(cast.olivia, leaver);
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    const input = { email: leaver.email, password: mia.password };
    expect(await codeOf(authenticateUser(aVisitor(), input))).toBe('wrong_credentials');
    const again = await join({ ...mia, email: leaver.email }, cast.olivia);
    expect(again).toMatchObject({ email: leaver.email, role: 'member' });
    expect(again.id).not.toBe(leaver.id);
  });

  it('gets no more mails with links that would be dead', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await requestPasswordReset(aVisitor(), { email: leaver.email });
    const newEmail = `new-${leaver.email}`;
    await requestEmailChange(leaver, { newEmail, currentPassword: mia.password });
    await remove(cast.olivia, leaver);
    const mails = await db().mail.findMany({ where: { to: { in: [leaver.email, newEmail] } } });
    expect(mails.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });

  it('leaves nothing of theirs but history: what they did, and the invite by which they came', async ({
    cast,
  }) => {
    const leaver = await joinGuest(cast, 'admin');
    const [email = ''] = await invites(leaver, 1);
    await accept(await tokenFor(email));
    await db().survey.create({ data: { userId: leaver.id, answers: {} } });
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await requestPasswordReset(aVisitor(), { email: leaver.email });
    await requestEmailChange(leaver, { newEmail: `new-${leaver.email}`, currentPassword: mia.password });
    await remove(cast.olivia, leaver);

    expect(await invitation(leaver.email)).toMatchObject({
      acceptedAt: expect.any(Date),
      acceptedUserId: null,
    });
    expect(await invitation(email)).toMatchObject({ acceptedAt: expect.any(Date), invitedById: null });
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ by: leaver.id }));
    expect(entries.map((entry) => sayEntry(entry))).toContain(`Mia Member invited ${email} as a member.`);
    const tables = (await everythingStored()).split(/^(?=\w+\.)/m);
    const keepers = tables.filter((rows) => rows.includes(leaver.id)).map((rows) => rows.split(':')[0]);
    expect(keepers).toEqual(['public."audit_entry"']);
  });
});

describe('deleting', () => {
  it('either does all of it or nothing', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    await invites(leaver, 2);
    const before = await everythingStored();
    await expect(transfer(doomed(cast.olivia), leaver, cast.adam)).rejects.toThrow();
    await expect(remove(doomed(cast.olivia), leaver)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('is refused for the owner and for oneself, and tells members nothing', async ({ cast }) => {
    const before = await everythingStored();
    for (const verb of [remove, (actor: Actor, { id }: Party) => getDeparture(actor, id)]) {
      expect(await codeOf(verb(cast.adam, cast.olivia))).toBe('owner_protected');
      expect(await codeOf(verb(commandLine, cast.olivia))).toBe('owner_protected');
      expect(await codeOf(verb(cast.adam, cast.adam))).toBe('own_account');
      const nobody = { id: randomUUID(), email: 'nobody@example.com' };
      expect(await codeOf(verb(cast.adam, nobody))).toBe('not_found');
      for (const nosy of [cast.mia, aVisitor()])
        for (const target of [nobody, cast.adam, cast.mia])
          expect(await codeOf(verb(nosy, target))).toBe('forbidden');
    }
    expect(await everythingStored()).toBe(before);
  });

  it('twice says that they are gone', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    await remove(cast.olivia, leaver);
    expect(await codeOf(remove(cast.olivia, leaver))).toBe('not_found');
    expect(await codeOf(getDeparture(cast.olivia, leaver.id))).toBe('not_found');
  });

  it('by many at once is done by one, and the log has one receipt', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    await invites(leaver, 2);
    const attempts = Array.from({ length: 12 }, (_, n) =>
      n % 2 ? transfer(cast.olivia, leaver, cast.adam) : remove(cast.adam, leaver),
    );
    expect(await tally(attempts)).toEqual({ done: 1, not_found: 11 });
    const where = { event: 'user.deleted', subjectId: leaver.id };
    expect(await db().auditEntry.count({ where })).toBe(1);
  });
});

describe('what happens at the moment of deleting', () => {
  it('a sign-in: no session survives', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const leaver = await joinGuest(cast, 'admin');
      const signingIn = Array.from({ length: 6 }, () =>
        authenticateUser(aVisitor(), { email: leaver.email, password: mia.password }),
      );
      const [counts] = await Promise.all([tally(signingIn), remove(cast.olivia, leaver)]);
      expect((counts.done ?? 0) + (counts.wrong_credentials ?? 0)).toBe(6);
      expect(await db().session.count({ where: { userId: leaver.id } })).toBe(0);
    }
  });

  it('a sign-in that is being written: it is counted and ends', async ({ cast }) => {
    const leaver = await joinGuest(cast, 'admin');
    let deleting = Promise.resolve<unknown>(null);
    await db().$transaction(async (tx) => {
      await startSession(tx, aVisitor(), leaver.id);
      deleting = remove(cast.olivia, leaver);
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
    });
    expect(await deleting).toMatchObject({ devices: 2 });
  });

  it('an acceptance of an invite of theirs: it is accepted or taken back, never both', async ({ cast }) => {
    for (let round = 0; round < 8; round++) {
      const leaver = await joinGuest(cast, 'admin');
      const [email = ''] = await invites(leaver, 1);
      const accepting = tally([accept(await tokenFor(email))]);
      const [accepted, { owned }] = await Promise.all([accepting, remove(cast.olivia, leaver)]);
      const isIn = accepted.done === 1;
      expect(accepted).toEqual(isIn ? { done: 1 } : { invitation_revoked: 1 });
      expect(owned).toEqual(isIn ? [] : [{ thing: 'openInvitations', count: 1 }]);
      expect(await db().user.count({ where: { email } })).toBe(isIn ? 1 : 0);
    }
  });

  it('an acceptance of an invite that moves: it moves or is accepted, and the link works in any case', async ({
    cast,
  }) => {
    for (let round = 0; round < 4; round++) {
      const leaver = await joinGuest(cast, 'admin');
      const [email = ''] = await invites(leaver, 1);
      const token = await tokenFor(email);
      await Promise.all([accept(token), transfer(cast.olivia, leaver, cast.adam)]);
      expect(await db().user.count({ where: { email } })).toBe(1);
    }
  });

  it('inviting by those who leave: every open invite has somebody who answers for it, or is taken back', async ({
    cast,
  }) => {
    for (let round = 0; round < 4; round++) {
      const leaver = await joinGuest(cast, 'admin');
      const emails = await invites(leaver, 20);
      const again = emails.map((email) => ({ text: email, email }));
      const more = Array.from({ length: 20 }, () => `${randomUUID()}@example.com`);
      // Whose row is gone by the time of writing is told by a fault: their next request asks them to sign in.
      const sending = sendInvitations(leaver, {
        emails: [...again, ...more.map((email) => ({ text: email, email }))],
        role: 'member',
      }).catch(() => null);
      await Promise.all([sending, remove(cast.olivia, leaver)]);
      const where = { email: { in: [...emails, ...more] }, acceptedAt: null, revokedAt: null };
      expect(await db().invitation.count({ where: { ...where, invitedById: null } })).toBe(0);
      expect(await db().invitation.count({ where })).toBe(0);
    }
  });

  it('two who hand over to each other: one leaves, and the other stays', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const [one, two] = [await joinGuest(cast, 'admin'), await joinGuest(cast, 'admin')];
      await invites(one, 3);
      await invites(two, 3);
      const attempts = [transfer(cast.olivia, one, two), transfer(cast.adam, two, one)];
      expect(await tally(attempts)).toEqual({ done: 1, successor_unknown: 1 });
      expect([await isHere(one), await isHere(two)].filter(Boolean)).toHaveLength(1);
      const invitedById = { in: [one.id, two.id] };
      expect(await db().invitation.count({ where: { invitedById, acceptedAt: null } })).toBe(6);
    }
  });

  it('disabling, and pages that they ask for: nobody waits crosswise', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const leaver = await joinGuest(cast, 'admin');
      const secret = await startSessionOf(leaver);
      const long = new Date(Date.now() - 600_000);
      await db().session.updateMany({ where: { userId: leaver.id }, data: { lastUsedAt: long } });
      const disabling = tally([disableUser(cast.adam, { userId: leaver.id })]);
      const asking = findSessionActor(secret, aVisitor());
      const [counts] = await Promise.all([disabling, remove(cast.olivia, leaver), asking]);
      expect((counts.done ?? 0) + (counts.not_found ?? 0)).toBe(1);
      expect(await isHere(leaver)).toBe(false);
    }
  });
});

describe('somebody who has sent very many invites', () => {
  it('leaves as anybody does, and each invite has its line in the log', async ({ cast }) => {
    const [leaver, heir] = [await joinGuest(cast, 'admin'), await joinGuest(cast, 'admin')];
    await db().$executeRaw`
      insert into invitation (id, email, role, "invitedById", "expiresAt")
      select gen_random_uuid(), 'crowd' || n || '@example.com', 'member', ${leaver.id}::uuid, now()
      from generate_series(1, 9000) as n`;
    const owned = [{ thing: 'openInvitations', count: 9000 }];
    expect(await getDeparture(cast.olivia, leaver.id)).toMatchObject({ owned });
    expect(await transfer(cast.olivia, leaver, heir)).toMatchObject({ owned });
    expect(await db().invitation.count({ where: { invitedById: heir.id, revokedAt: null } })).toBe(9000);
    expect(await remove(cast.olivia, heir)).toMatchObject({ owned });
    const email = { startsWith: 'crowd' };
    expect(await db().invitation.count({ where: { email, revokedAt: { not: null } } })).toBe(9000);
    for (const event of ['invitation.handed_over', 'invitation.revoked']) {
      const facts = { path: ['email'], string_starts_with: 'crowd' };
      expect(await db().auditEntry.count({ where: { event, facts } })).toBe(9000);
    }
  });
});

async function startSessionOf({ id }: Party): Promise<string> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  return secret;
}
