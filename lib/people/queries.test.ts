import { beforeAll, describe, expect, it } from 'vitest';
import { adam, mia, olivia } from '../../prisma/cast';
import { joinCast, type SignedInCast } from '../../prisma/join-cast';
import { type Actor, system } from '../actor';
import { parseAddressList } from '../address-list';
import { db } from '../db';
import { resendInvitation } from '../invitations/resend';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { aVisitor, changeSettings, codeOf, UNUSED_MAIL_SERVER, withDatabase } from '../testing';
import { listPeople, PAGE_SIZE } from './queries';

withDatabase();

let cast: SignedInCast;
beforeAll(async () => {
  cast = await joinCast();
});

const invite = (text: string) =>
  sendInvitations(cast.olivia, { emails: parseAddressList(text), role: 'member' });
const find = async (search: string) => (await listPeople(cast.olivia, search, 1)).people;
const emails = async (search: string) => (await find(search)).map(({ email }) => email).sort();

async function makeUser(email: string, firstName: string, lastName: string) {
  await db().user.create({ data: { email, firstName, lastName, role: 'member', passwordHash: 'none' } });
}

describe('the list of people', () => {
  it('has users and open invitations, newest first, each with what the table shows', async () => {
    await invite('newest@example.com');
    const { people, total, page, pages } = await listPeople(cast.olivia, '', 1);
    expect({ total, page, pages }).toEqual({ total: 4, page: 1, pages: 1 });
    expect(people.map(({ email }) => email)).toEqual([
      'newest@example.com',
      mia.email,
      adam.email,
      olivia.email,
    ]);
    expect(people[0]).toEqual({
      kind: 'invitation',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'newest@example.com',
      name: null,
      role: 'member',
      status: 'pending',
      lastActiveAt: null,
      expiresAt: expect.any(Date),
      mailState: null,
      mailSentAt: null,
      mailNextTryAt: null,
      mailReply: null,
      mailExplanation: null,
    });
    expect(people[3]).toMatchObject({
      kind: 'user',
      id: cast.olivia.id,
      name: 'Olivia Owner',
      role: 'owner',
      status: 'active',
      lastActiveAt: expect.any(Date),
      expiresAt: null,
    });
  });

  it('knows pending, expired, active and disabled, and forgets what was taken back or accepted', async () => {
    await invite('pending@example.com expired@example.com revoked@example.com');
    await db().invitation.updateMany({
      where: { email: 'expired@example.com' },
      data: { expiresAt: new Date(0) },
    });
    const revoked = await db().invitation.findFirstOrThrow({ where: { email: 'revoked@example.com' } });
    await revokeInvitation(cast.olivia, { id: revoked.id });
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    const status = async (email: string) => (await find(email)).map(({ kind, status }) => [kind, status]);
    expect(await status('pending@')).toEqual([['invitation', 'pending']]);
    expect(await status('expired@')).toEqual([['invitation', 'expired']]);
    expect(await status('revoked@')).toEqual([]);
    expect(await status(mia.email)).toEqual([['user', 'disabled']]);
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
    expect(await status(mia.email)).toEqual([['user', 'active']]);
  });

  it('tells what became of the newest mail of an invitation', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await invite('mailed@example.com');
    expect(await find('mailed@')).toMatchObject([{ mailState: 'queued', mailReply: null }]);

    const nextTryAt = new Date(Date.now() + 60_000);
    const tried = { nextTryAt, reply: '451 later', explanation: 'The mail server asks to try again later.' };
    await db().mail.updateMany({ where: { to: 'mailed@example.com' }, data: tried });
    expect(await find('mailed@')).toMatchObject([
      {
        mailState: 'queued',
        mailNextTryAt: nextTryAt,
        mailReply: '451 later',
        mailExplanation: tried.explanation,
      },
    ]);

    const [person] = await find('mailed@');
    await resendInvitation(cast.olivia, { id: person?.id ?? '' });
    expect(await find('mailed@')).toMatchObject([
      { mailState: 'queued', mailReply: null, mailNextTryAt: null },
    ]);

    const sentAt = new Date();
    await db().mail.updateMany({
      where: { to: 'mailed@example.com', state: 'queued' },
      data: { state: 'sent', sentAt, reply: '250 OK' },
    });
    expect(await find('mailed@')).toMatchObject([
      { mailState: 'sent', mailSentAt: sentAt, mailReply: '250 OK' },
    ]);
  });

  it.each<[string, () => Actor]>([
    ['a member', () => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s', async (_who, actor) => {
    expect(await codeOf(listPeople(actor(), '', 1))).toBe('forbidden');
  });

  it.each<[string, () => Actor]>([
    ['an admin', () => cast.adam],
    ['the instance itself', () => system],
  ])('is for %s', async (_who, actor) => {
    expect((await listPeople(actor(), olivia.email, 1)).total).toBe(1);
  });
});

describe('searching people', () => {
  beforeAll(async () => {
    await makeUser('soren@nord.example', 'Søren', 'Ångström');
    await makeUser('under_score@find.example', 'Under', 'Score');
    await makeUser('underxscore@find.example', 'Ten', '100% sure');
    await makeUser('plain@find.example', 'Back', 'sl\\ash');
    await invite('pending_one@find.example');
  });

  it.each([
    ['a part of an address', 'soren@n', ['soren@nord.example']],
    ['an address in capitals', 'SOREN@NORD', ['soren@nord.example']],
    ['a first name', 'olivia', [olivia.email]],
    ['a last name', 'Member', [mia.email]],
    ['a whole name', 'adam admin', [adam.email]],
    ['a part across both names', 'm Adm', [adam.email]],
    ['letters beyond ASCII, in another case', 'ÅNGSTRÖM', ['soren@nord.example']],
    ['white space around it', '  olivia  ', [olivia.email]],
    ['an invited address', 'pending_one', ['pending_one@find.example']],
    ['a percent sign', '%', ['underxscore@find.example']],
    ['an underscore', 'r_s', ['under_score@find.example']],
    ['a backslash', '\\', ['plain@find.example']],
    ['a backslash before a percent sign', '\\%', []],
    ['a quotation mark', "'", []],
    ['SQL', "' or '1'='1", []],
    ['nobody', 'nobody-at-all', []],
    ['something endless', 'x'.repeat(10_000), []],
    ['a character that no database stores', 'a\0b', []],
  ])('finds by %s', async (_what, search, found) => {
    expect(await emails(search)).toEqual(found);
  });

  it('counts what it finds, not everybody', async () => {
    const { total, pages } = await listPeople(cast.olivia, '@find.example', 1);
    expect({ total, pages }).toEqual({ total: 4, pages: 1 });
  });
});

describe('paging through 120 people', () => {
  const SEARCH = '@crowd.example';
  beforeAll(async () => {
    // Invited by one press of the button, hence at the very same moment: their order must hold nevertheless.
    await invite(Array.from({ length: 100 }, (_, n) => `invited${n}@crowd.example`).join('\n'));
    for (let n = 0; n < 20; n++) await makeUser(`user${n}@crowd.example`, 'User', `No. ${n}`);
  });

  it('shows every person exactly once', async () => {
    const seen: string[] = [];
    for (const [number, size] of [
      [1, 50],
      [2, 50],
      [3, 20],
    ] as const) {
      const { people, total, page, pages } = await listPeople(cast.olivia, SEARCH, number);
      expect({ total, page, pages, size: people.length }).toEqual({
        total: 120,
        page: number,
        pages: 3,
        size,
      });
      seen.push(...people.map(({ email }) => email));
    }
    expect(PAGE_SIZE).toBe(50);
    expect(new Set(seen).size).toBe(120);
    expect(seen).toContain('invited99@crowd.example');
    expect(seen).toContain('user19@crowd.example');
  });

  it.each([4, 1_000, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'shows the last page for page %s',
    async (number) => {
      expect(await listPeople(cast.olivia, SEARCH, number)).toMatchObject({ page: 3, pages: 3, total: 120 });
    },
  );

  it.each([0, -1, Number.NEGATIVE_INFINITY])('shows the first page for page %s', async (number) => {
    expect(await listPeople(cast.olivia, SEARCH, number)).toMatchObject({ page: 1, pages: 3, total: 120 });
  });

  it.each([1.01, 1.5, 2.9])('shows a whole page for a page number typed as %s', async (number) => {
    const { people, page } = await listPeople(cast.olivia, SEARCH, number);
    expect(page).toBe(Math.floor(number));
    expect(people).toHaveLength(PAGE_SIZE);
  });

  it('has one empty page when nobody is found', async () => {
    expect(await listPeople(cast.olivia, 'nobody-at-all', 7)).toEqual({
      people: [],
      total: 0,
      page: 1,
      pages: 1,
    });
  });
});
