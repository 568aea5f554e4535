import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia, olivia } from '../../testing/cast';
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
import { parseAddressList } from './address-list';
import { INVITE_LINK } from './link';
import { parsePeopleTable } from './people-list';
import type { InvitableRole } from './policy';
import { getOpenInvitation } from './queries';
import { revokeInvitation } from './revoke';
import type { SendInvitations } from './schema';
import { sendInvitations } from './send';

// Far more people are invited here than within an hour anywhere; limits.test.ts tests the limits.
beforeEach(async () => {
  await db().rateLimit.deleteMany();
});

const send = (actor: Actor, text: string, role: InvitableRole = 'member') =>
  sendInvitations(actor, { emails: parseAddressList(text), role });

let guests = 0;
const anAddress = () => `guest${++guests}@example.com`;
const openOnes = (email: string) =>
  db().invitation.findMany({ where: { email, acceptedAt: null, revokedAt: null } });
/** For how many hours the link of an invitation works. */
const lifeOf = (invitation: { sentAt: Date; expiresAt: Date } | undefined) =>
  invitation && (invitation.expiresAt.getTime() - invitation.sentAt.getTime()) / 3_600_000;
const tokenIn = (link: string | null | undefined) => link?.split('/').at(-1) ?? '';

/** The outcome for the only address that was invited, with its link. */
async function sendOne(actor: Actor, text: string, role?: InvitableRole) {
  const [outcome] = await send(actor, text, role);
  if (!outcome || !('link' in outcome)) throw new Error(`${text} was not invited: ${outcome?.outcome}`);
  return outcome;
}

describe('inviting one person', () => {
  it('makes an open invitation, with a link that opens it', async ({ cast }) => {
    const email = anAddress();
    const { outcome, link } = await sendOne(cast.olivia, email, 'admin');
    expect(outcome).toBe('invited');
    expect(link).toMatch(/^https:\/\/latchkey\.example\.com\/invite\/[^/]+$/);
    expect(await getOpenInvitation(tokenIn(link))).toMatchObject({
      email,
      role: 'admin',
      inviter: 'Olivia Owner',
    });
    const [invitation] = await openOnes(email);
    const log = await db().auditEntry.findMany({ where: { subjectId: invitation?.id } });
    expect(log).toMatchObject([
      {
        event: 'invitation.sent',
        actorId: cast.olivia.id,
        actorLabel: 'Olivia Owner',
        facts: { email, role: 'admin' },
      },
    ]);
  });

  it('expires after as many hours as the instance says', async ({ cast }) => {
    changeSettings({ inviteHours: 48 });
    const email = anAddress();
    await send(cast.olivia, email);
    const [invitation] = await openOnes(email);
    const life = (invitation?.expiresAt.getTime() ?? 0) - (invitation?.sentAt.getTime() ?? 0);
    expect(life).toBe(48 * 3_600_000);
  });

  it('knows them by one spelling of their address', async ({ cast }) => {
    const email = anAddress();
    await send(cast.olivia, email.toUpperCase());
    const { outcome } = await sendOne(cast.adam, `Guest <${email}>`);
    expect(outcome).toBe('invited_again');
    expect(await openOnes(email)).toHaveLength(1);
  });
});

describe('inviting many people', () => {
  it('tells for each what became of it, in the order typed, and a bad one does not sink the rest', async ({
    cast,
  }) => {
    const [fresh, open, taken, lapsed] = [anAddress(), anAddress(), anAddress(), anAddress()];
    await send(cast.olivia, `${open} ${taken} ${lapsed}`);
    await revokeInvitation(cast.olivia, { id: (await openOnes(taken))[0]?.id ?? '' });
    await db().invitation.updateMany({ where: { email: lapsed }, data: { expiresAt: new Date(0) } });

    const text = `nobody@, ${fresh}, Mia <${mia.email}>, ${open}, ${taken}, ${lapsed}, ${olivia.email}, hello`;
    const outcomes = await send(cast.adam, text);
    expect(outcomes.map(({ text, outcome }) => [text, outcome])).toEqual([
      ['nobody@', 'not_an_address'],
      [fresh, 'invited'],
      [mia.email, 'already_user'],
      [open, 'invited_again'],
      [taken, 'invited'],
      [lapsed, 'invited_again'],
      [olivia.email, 'already_user'],
      ['hello', 'not_an_address'],
    ]);
    for (const email of [fresh, open, taken, lapsed])
      expect(await getOpenInvitation(await tokenFor(email))).toMatchObject({ email, inviter: 'Adam Admin' });
    expect(
      await db().invitation.count({ where: { email: { in: [mia.email, olivia.email] }, acceptedAt: null } }),
    ).toBe(0);
  });

  it('invites somebody who stands in the list twice once', async ({ cast }) => {
    const email = anAddress();
    const twice = [
      { text: email, email },
      { text: `${email} `, email },
    ];
    const outcomes = await sendInvitations(cast.olivia, { emails: twice, role: 'member' });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['invited', 'twice']);
    expect(await openOnes(email)).toMatchObject([{ version: 1 }]);
  });

  it('works for a list of nothing but mistakes', async ({ cast }) => {
    expect(await send(cast.olivia, 'nobody@, hello')).toMatchObject([
      { outcome: 'not_an_address' },
      { outcome: 'not_an_address' },
    ]);
  });

  it('works for a thousand people', async ({ cast }) => {
    const text = Array.from({ length: 1_000 }, (_, n) => `crowd${n}@example.com`).join('\n');
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const outcomes = await send(cast.olivia, text);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['invited']));
    expect(await db().mail.count({ where: { to: { startsWith: 'crowd' } } })).toBe(1_000);
  });
});

describe('inviting the people of a table', () => {
  const sendTable = (actor: Actor, text: string, more: Partial<SendInvitations> = {}) => {
    const list = parsePeopleTable(text);
    if (list.fault !== undefined) return expect.fail(list.fault.code);
    return sendInvitations(actor, { emails: list.people, role: 'member', ...more });
  };
  const outcomesOf = (outcomes: { outcome: string }[]) => outcomes.map(({ outcome }) => outcome);

  it('gives each the role and the names of their row, and the chosen role where there is none', async ({
    cast,
  }) => {
    const [one, two, three] = [anAddress(), anAddress(), anAddress()];
    const table = `email,role,first name,last name\n${one},Admin,Zoë,Ångström\n${two},,Bo,\n${three}, MEMBER ,,`;
    expect(outcomesOf(await sendTable(cast.olivia, table))).toEqual(['invited', 'invited', 'invited']);
    expect(await openOnes(one)).toMatchObject([{ role: 'admin', firstName: 'Zoë', lastName: 'Ångström' }]);
    expect(await openOnes(two)).toMatchObject([{ role: 'member', firstName: 'Bo', lastName: '' }]);
    expect(await openOnes(three)).toMatchObject([{ role: 'member', firstName: '', lastName: '' }]);
    expect(await getOpenInvitation(await tokenFor(one))).toMatchObject({
      firstName: 'Zoë',
      lastName: 'Ångström',
    });
  });

  it('keeps names as people who tell them have them: normalised, and none of the product', async ({
    cast,
  }) => {
    const [one, two, three, four] = [anAddress(), anAddress(), anAddress(), anAddress()];
    const rows = [
      `${one},Ｚｏë  Lou,`,
      `${two},The command,Line`,
      `${three},Mi\u200ba,`,
      `${four},,\u202eMember`,
    ];
    expect(
      outcomesOf(await sendTable(cast.olivia, `email,first name,last name\n${rows.join('\n')}`)),
    ).toEqual(['invited', 'name_refused', 'name_refused', 'name_refused']);
    expect(await openOnes(one)).toMatchObject([{ firstName: 'Zoë Lou', lastName: '' }]);
  });

  it('leaves out what cannot be invited, each with its reason, and invites the rest', async ({ cast }) => {
    const [good, second] = [anAddress(), anAddress()];
    const rows = [
      `${good},member,Gus,Good`,
      'nobody@,member,,',
      `${anAddress()},manager,,`,
      `${anAddress()},owner,,`,
      `${anAddress()},member,www.evil.example,`,
      `${anAddress()},member,,${'x'.repeat(65)}`,
      `${good.toUpperCase()},admin,,`,
      `${mia.email},admin,,`,
      `,member,Nobody,`,
      `${second},admin,,`,
    ];
    const before = await db().invitation.count();
    expect(
      outcomesOf(await sendTable(cast.adam, `email,role,first name,last name\n${rows.join('\n')}`)),
    ).toEqual([
      'invited',
      'not_an_address',
      'unknown_role',
      'role_refused',
      'name_refused',
      'name_refused',
      'twice',
      'already_user',
      'not_an_address',
      'invited',
    ]);
    expect(await db().invitation.count()).toBe(before + 2);
    expect(await openOnes(good)).toMatchObject([{ role: 'member', firstName: 'Gus' }]);
    expect(await openOnes(second)).toMatchObject([{ role: 'admin' }]);
  });

  it('an admin may make admins by it, a member nobody', async ({ cast }) => {
    const table = `email,role\n${anAddress()},admin`;
    expect(outcomesOf(await sendTable(cast.adam, table))).toEqual(['invited']);
    expect(await codeOf(sendTable(cast.mia, table))).toBe('forbidden');
  });

  it('again takes the newer role and names, and keeps names that nobody tells this time', async ({
    cast,
  }) => {
    const email = anAddress();
    await sendTable(cast.olivia, `email,role,first name,last name\n${email},member,Zoe,Angstrom`, {
      message: 'Hello',
    });
    await sendTable(cast.adam, `email,role,first name\n${email},admin,Zoë`, { lifeHours: 72 });
    const [invitation] = await openOnes(email);
    expect(invitation).toMatchObject({
      role: 'admin',
      firstName: 'Zoë',
      lastName: 'Angstrom',
      message: '',
      lifeHours: 72,
      version: 2,
      invitedById: cast.adam.id,
    });
    expect(lifeOf(invitation)).toBe(72);
  });

  it('again by two at the same moment, in another order and with other roles, leaves one or the other', async ({
    cast,
  }) => {
    const guests = Array.from({ length: 30 }, anAddress);
    const table = (order: string[], role: string) =>
      `email,role\n${order.map((one) => `${one},${role}`).join('\n')}`;
    await sendTable(cast.olivia, table(guests, 'member'));
    await Promise.all([
      sendTable(cast.olivia, table(guests, 'admin'), { message: 'admin' }),
      sendTable(cast.adam, table(guests.toReversed(), 'member'), { message: 'member' }),
    ]);
    const open = await db().invitation.findMany({ where: { email: { in: guests } } });
    expect(open).toHaveLength(30);
    for (const { role, message, version } of open) expect([role, version]).toEqual([message, 3]);
  });

  it('works for a thousand people who are all invited again, with a line and names each', async ({
    cast,
  }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const rows = Array.from(
      { length: 1_000 },
      (_, n) => `party${n}@example.com,${n % 2 ? 'admin' : 'member'},Guest ${n}`,
    );
    const table = `email,role,first name\n${rows.join('\n')}`;
    for (const outcome of ['invited', 'invited_again'])
      expect(new Set(outcomesOf(await sendTable(cast.olivia, table, { message: 'Come' })))).toEqual(
        new Set([outcome]),
      );
    expect(await db().mail.count({ where: { to: { startsWith: 'party' }, state: 'queued' } })).toBe(1_000);
    expect(await openOnes('party7@example.com')).toMatchObject([
      { role: 'admin', firstName: 'Guest 7', version: 2 },
    ]);
  });
});

describe('what the inviter chooses for all', () => {
  it('is how long the links work: as long as the instance has it, or as was chosen', async ({ cast }) => {
    const [one, two] = [anAddress(), anAddress()];
    await send(cast.olivia, one);
    await sendInvitations(cast.olivia, { emails: parseAddressList(two), role: 'member', lifeHours: 720 });
    const [[usual], [long]] = [await openOnes(one), await openOnes(two)];
    expect([usual?.lifeHours, lifeOf(usual)]).toEqual([168, 168]);
    expect([long?.lifeHours, lifeOf(long)]).toEqual([720, 720]);
  });

  it('is a personal line, which the mail says', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const [one, two] = [anAddress(), anAddress()];
    await sendInvitations(cast.olivia, {
      emails: parseAddressList(one),
      role: 'member',
      message: 'See you.',
    });
    await send(cast.olivia, two);
    const mails = await db().mail.findMany({ where: { to: { in: [one, two] } }, orderBy: { to: 'asc' } });
    expect(mails.map(({ facts }) => facts)).toMatchObject([{ message: 'See you.' }, {}]);
    expect(mails[1]?.facts).not.toHaveProperty('message');
    expect(await openOnes(one)).toMatchObject([{ message: 'See you.' }]);
  });
});

describe('inviting somebody again', () => {
  it('voids the older link, renews the end and takes the new role', async ({ cast }) => {
    const email = anAddress();
    const first = await sendOne(cast.olivia, email, 'member');
    await db().invitation.updateMany({ where: { email }, data: { expiresAt: new Date(0) } });
    const second = await sendOne(cast.adam, email, 'admin');
    expect(second.outcome).toBe('invited_again');
    expect(second.link).not.toBe(first.link);
    expect(await codeOf(getOpenInvitation(tokenIn(first.link)))).toBe('invitation_replaced');
    expect(await getOpenInvitation(tokenIn(second.link))).toMatchObject({
      role: 'admin',
      inviter: 'Adam Admin',
    });
    const [invitation] = await openOnes(email);
    const log = await db().auditEntry.findMany({
      where: { subjectId: invitation?.id },
      orderBy: { at: 'asc' },
    });
    expect(log.map(({ event }) => event)).toEqual(['invitation.sent', 'invitation.resent']);
  });

  it('by twenty at the same moment leaves one open invitation and one link that lives', async ({ cast }) => {
    const email = anAddress();
    const actors = Array.from({ length: 20 }, (_, n) => (n % 2 ? cast.olivia : cast.adam));
    const outcomes = await Promise.all(actors.map((actor) => sendOne(actor, email)));
    expect(outcomes.filter(({ outcome }) => outcome === 'invited')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'invited_again')).toHaveLength(19);
    expect(new Set(outcomes.map(({ link }) => link)).size).toBe(20);
    expect(await openOnes(email)).toMatchObject([{ version: 20 }]);
    const living: (string | null)[] = [];
    for (const { link } of outcomes)
      await getOpenInvitation(tokenIn(link)).then(
        () => living.push(link),
        (problem) => expect(problem.code).toBe('invitation_replaced'),
      );
    expect(living).toHaveLength(1);
  });

  it('by two who paste the same people in another order at the same moment works for both', async ({
    cast,
  }) => {
    const [a, b, held, alsoHeld] = [anAddress(), anAddress(), anAddress(), anAddress()];
    const both: Promise<unknown>[] = [];
    // Somebody else has a hand on one address of each list, so that both stand in the middle of their work at once.
    const somebodyElse = db().$transaction(async (tx) => {
      const expiresAt = new Date();
      await tx.invitation.createMany({
        data: [held, alsoHeld].map((email) => ({ email, role: 'member', expiresAt })),
      });
      both.push(send(cast.olivia, `${a} ${held} ${b}`), send(cast.adam, `${b} ${alsoHeld} ${a}`));
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(2);
      throw new Error('and lets go of it');
    });
    await expect(somebodyElse).rejects.toThrow('and lets go of it');
    const outcomes = await Promise.allSettled(both);
    const bugs = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : []));
    expect(bugs).toEqual([]);
    for (const email of [a, b, held, alsoHeld]) expect(await openOnes(email)).toHaveLength(1);
  });

  it('after they have joined says that they have', async ({ cast }) => {
    const email = anAddress();
    const { link } = await sendOne(cast.olivia, email);
    const profile = { firstName: 'Guest', lastName: 'Newcomer', password: 'Comes-in-today-1' };
    await acceptInvitation(aVisitor(), { ...profile, token: tokenIn(link) });
    expect(await send(cast.olivia, email)).toEqual([{ text: email, outcome: 'already_user' }]);
  });
});

describe('who may invite', () => {
  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['the owner', (cast) => cast.olivia],
    ['an admin', (cast) => cast.adam],
    ['the instance itself', () => system],
  ])('%s may, members and admins alike', async ([_who, actor], { cast }) => {
    for (const role of ['member', 'admin'] as const)
      expect((await sendOne(actor(cast), anAddress(), role)).outcome).toBe('invited');
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['a member', (cast) => cast.mia],
    ['a visitor', aVisitor],
  ])('%s may not, and hears nothing of who is there', async ([_who, actor], { cast }) => {
    const before = await everythingStored();
    for (const text of [anAddress(), olivia.email, 'nonsense'])
      expect(await codeOf(send(actor(cast), text))).toBe('forbidden');
    expect(await everythingStored()).toBe(before);
  });

  it('is nobody’s name when the instance itself invites', async () => {
    const { link } = await sendOne(system, anAddress());
    expect((await getOpenInvitation(tokenIn(link))).inviter).toBeNull();
  });
});

describe('the link', () => {
  it('is shown where e-mail is off, and no mail is queued', async ({ cast }) => {
    const email = anAddress();
    expect((await sendOne(cast.olivia, email)).link).toContain('/invite/');
    expect(await db().mail.count({ where: { to: email } })).toBe(0);
  });

  it('is mailed rather than shown where e-mail is on', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const email = anAddress();
    expect((await sendOne(cast.olivia, email)).link).toBeNull();
    expect(await db().mail.findMany({ where: { to: email } })).toMatchObject([
      { template: 'invite', state: 'queued' },
    ]);
  });

  it.for([true, false])(
    'is never shown where links are only mailed (e-mail on: %s)',
    async (isMailed, { cast }) => {
      changeSettings({ inviteLinksByMailOnly: true, mail: isMailed ? UNUSED_MAIL_SERVER : null });
      const email = anAddress();
      expect((await sendOne(cast.olivia, email)).link).toBeNull();
      expect((await sendOne(cast.olivia, email)).link).toBeNull();
    },
  );
});

describe('the mails of invitations', () => {
  beforeEach(() => changeSettings({ mail: UNUSED_MAIL_SERVER }));

  it('wait in the outbox, one job each, and hold no link', async ({ cast }) => {
    const [one, two] = [anAddress(), anAddress()];
    await send(cast.olivia, `${one}, ${two}`, 'admin');
    const mails = await db().mail.findMany({ where: { to: { in: [one, two] } }, orderBy: { to: 'asc' } });
    const [invitation] = await openOnes(one);
    expect(mails).toHaveLength(2);
    expect(mails[0]).toMatchObject({
      aboutId: invitation?.id,
      facts: {
        inviter: { firstName: 'Olivia', lastName: 'Owner' },
        role: 'admin',
        link: { ...INVITE_LINK, id: invitation?.id, version: 1 },
      },
    });
    const jobs = await jobsOf(mails.map(({ id }) => id));
    expect(jobs).toHaveLength(2);
    expect(await everythingStored()).not.toContain((await tokenFor(one)).slice(37));
  });

  it('are not there when the invitations are not', async ({ cast }) => {
    const before = await everythingStored();
    await expect(send(doomed(cast.olivia), `${anAddress()}, ${anAddress()}`)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('of an older link do not go out any more', async ({ cast }) => {
    const email = anAddress();
    await send(cast.olivia, email);
    await send(cast.olivia, email);
    const mails = await db().mail.findMany({ where: { to: email }, orderBy: { id: 'asc' } });
    expect(mails.map(({ state }) => state)).toEqual(['cancelled', 'queued']);
  });

  it('tell nobody’s name when the instance itself invites', async () => {
    const email = anAddress();
    await send(system, email);
    expect(await db().mail.findFirst({ where: { to: email } })).toMatchObject({ facts: { inviter: null } });
  });

  it('are counted once for twenty invites at the same moment', async ({ cast }) => {
    const email = anAddress();
    await Promise.all(Array.from({ length: 20 }, () => send(cast.adam, email)));
    const states = (await db().mail.findMany({ where: { to: email } })).map(({ state }) => state);
    expect(states.filter((state) => state === 'queued')).toHaveLength(1);
    expect(states.filter((state) => state === 'cancelled')).toHaveLength(19);
  });
});

/** The jobs in the queue that would send these mails. */
async function jobsOf(ids: string[]): Promise<{ key: string }[]> {
  const keys = ids.map((id) => `mail:${id}`);
  return db().$queryRaw<
    { key: string }[]
  >`select key from graphile_worker.jobs where key = any(${keys}::text[])`;
}

/** How many transactions of this test file wait for another one. */
async function waitingForLocks(): Promise<number> {
  const [{ waiting } = { waiting: 0 }] = await db().$queryRaw<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return waiting;
}
