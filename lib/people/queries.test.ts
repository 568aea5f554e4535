import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, changeSettings, codeOf, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { type Actor, system } from '../actor';
import { addGroup } from '../groups/add';
import { joinGroup } from '../groups/join';
import { removeGroup } from '../groups/remove';
import { parseAddressList } from '../invitations/address-list';
import { resendInvitation } from '../invitations/resend';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import {
  countLimitOf,
  countPeople,
  findByAddress,
  listEverybody,
  listMatching,
  listPeople,
  MATCHING_LIMIT,
  PAGE_SIZE,
  type Person,
} from './queries';
import { ListPeople, SORTS } from './schema';

const invite = (cast: SignedInCast, text: string) =>
  sendInvitations(cast.olivia, { emails: parseAddressList(text), role: 'member' });
const list = (cast: SignedInCast, asked: Record<string, string> = {}, actor: Actor = cast.olivia) =>
  listPeople(actor, ListPeople.parse(asked));
const find = async (cast: SignedInCast, search: string) => (await list(cast, { search })).people;
const emails = async (cast: SignedInCast, search: string) =>
  (await find(cast, search)).map(({ email }) => email).sort();

async function makeUser(email: string, firstName: string, lastName: string) {
  await db().user.create({ data: { email, firstName, lastName, role: 'member', passwordHash: 'none' } });
}

describe('the list of people', () => {
  it('has users and open invitations, newest first, each with what the table shows', async ({ cast }) => {
    await invite(cast, 'newest@example.com');
    const { people, total, before, after } = await list(cast);
    expect({ total, before, after }).toEqual({ total: 4, before: null, after: null });
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
      firstName: '',
      lastName: '',
      role: 'member',
      status: 'pending',
      createdAt: expect.any(Date),
      lastActiveAt: null,
      expiresAt: expect.any(Date),
      mailState: null,
      mailCause: null,
      mailCauseFacts: null,
      mailExplanation: null,
      needsApproval: false,
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

  it('has the one name that some have, without a blank around it', async ({ cast }) => {
    await makeUser('one@example.com', 'Sukarno', '');
    await invite(cast, 'last@example.com');
    await db().invitation.updateMany({ where: { email: 'last@example.com' }, data: { lastName: 'Ono' } });
    expect(await find(cast, 'one@example.com')).toMatchObject([{ name: 'Sukarno' }]);
    expect(await find(cast, 'last@example.com')).toMatchObject([{ name: 'Ono' }]);
    expect(await emails(cast, 'sukarno')).toEqual(['one@example.com']);
  });

  it('knows pending, expired, active and disabled, and forgets what was taken back or accepted', async ({
    cast,
  }) => {
    await invite(cast, 'pending@example.com expired@example.com revoked@example.com');
    await db().invitation.updateMany({
      where: { email: 'expired@example.com' },
      data: { expiresAt: new Date(0) },
    });
    const revoked = await db().invitation.findFirstOrThrow({ where: { email: 'revoked@example.com' } });
    await revokeInvitation(cast.olivia, { id: revoked.id });
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    const status = async (email: string) =>
      (await find(cast, email)).map(({ kind, status }) => [kind, status]);
    expect(await status('pending@')).toEqual([['invitation', 'pending']]);
    expect(await status('expired@')).toEqual([['invitation', 'expired']]);
    expect(await status('revoked@')).toEqual([]);
    // What no clock can write has ended, in the list as for whoever opens the link.
    for (const odd of ['infinity', '-infinity']) {
      await db().$executeRaw`
        update invitation set "expiresAt" = ${odd}::text::timestamptz where email = 'pending@example.com'`;
      expect(await status('pending@')).toEqual([['invitation', 'expired']]);
      const asked = async (wanted: string) =>
        (await list(cast, { status: wanted })).people.map(({ email }) => email);
      expect(await asked('expired')).toContain('pending@example.com');
      expect(await asked('pending')).not.toContain('pending@example.com');
    }
    expect(await status(mia.email)).toEqual([['user', 'disabled']]);
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
    expect(await status(mia.email)).toEqual([['user', 'active']]);
  });

  it('tells what became of the newest mail of an invitation', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await invite(cast, 'mailed@example.com');
    expect(await find(cast, 'mailed@')).toMatchObject([{ mailState: 'queued', mailExplanation: null }]);

    const tried = { explanation: 'The mail server asks to try again later.' };
    await db().mail.updateMany({ where: { to: 'mailed@example.com' }, data: tried });
    expect(await find(cast, 'mailed@')).toMatchObject([
      { mailState: 'queued', mailExplanation: tried.explanation },
    ]);

    const [person] = await find(cast, 'mailed@');
    await resendInvitation(cast.olivia, { id: person?.id ?? '' });
    expect(await find(cast, 'mailed@')).toMatchObject([{ mailState: 'queued', mailExplanation: null }]);

    await db().mail.updateMany({
      where: { to: 'mailed@example.com', state: 'queued' },
      data: { state: 'sent', sentAt: new Date() },
    });
    expect(await find(cast, 'mailed@')).toMatchObject([{ mailState: 'sent' }]);
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['a member', (cast) => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s', async ([_who, actor], { cast }) => {
    expect(await codeOf(list(cast, {}, actor(cast)))).toBe('forbidden');
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['an admin', (cast) => cast.adam],
    ['the instance itself', () => system],
  ])('is for %s', async ([_who, actor], { cast }) => {
    expect((await list(cast, { search: olivia.email }, actor(cast))).total).toBe(1);
  });
});

describe('what can be asked besides a status', () => {
  const at = '@asked.example';
  const asked = (given: Record<string, string>) => ({ search: at, ...given });
  const found = async (cast: SignedInCast, given: Record<string, string>) =>
    (await list(cast, { sort: 'email', ...asked(given) })).people.map(({ email }) => email.replace(at, ''));
  const count = (cast: SignedInCast, given: Record<string, string>, actor: Actor = cast.olivia) =>
    countPeople(actor, ListPeople.parse(given));

  it.beforeAll(async ({ cast }) => {
    for (const name of ['app', 'begun', 'key', 'none', 'off']) await makeUser(name + at, name, '');
    const idOf = async (name: string) =>
      (await db().user.findUniqueOrThrow({ where: { email: name + at } })).id;
    const [app, begun, key] = [await idOf('app'), await idOf('begun'), await idOf('key')];
    await db().twoFactor.create({ data: { userId: app, secret: '', confirmedAt: new Date() } });
    await db().twoFactor.create({ data: { userId: begun, secret: '' } });
    await db().passkey.create({
      data: { userId: key, name: '', credentialId: 'key', publicKey: new Uint8Array(), transports: [] },
    });
    await db().user.update({ where: { email: `off${at}` }, data: { disabledAt: new Date(), role: 'admin' } });
    const names = ['failed', 'mended', 'late', 'waits', 'quiet'];
    await invite(cast, names.map((name) => name + at).join(' '));
    const mails: [name: string, state: 'failed' | 'sent' | 'queued', minutesAgo: number][] = [
      ['failed', 'sent', 5],
      ['failed', 'failed', 1],
      ['mended', 'failed', 5],
      ['mended', 'sent', 1],
      ['late', 'failed', 1],
      ['waits', 'queued', 1],
    ];
    for (const [name, state, minutesAgo] of mails) {
      const { id } = await db().invitation.findFirstOrThrow({ where: { email: name + at } });
      const createdAt = new Date(Date.now() - minutesAgo * 60_000);
      await db().mail.create({
        data: { template: 'invite', to: name + at, facts: {}, aboutId: id, state, createdAt },
      });
    }
    await db().invitation.updateMany({ where: { email: `late${at}` }, data: { expiresAt: new Date(0) } });
  });

  it.for<[Record<string, string>, string[]]>([
    [{ status: 'mail-failed' }, ['failed']],
    [{ status: 'pending' }, ['failed', 'mended', 'quiet', 'waits']],
    [{ status: 'expired' }, ['late']],
    [{ factor: 'has' }, ['app', 'key']],
    [{ factor: 'none' }, ['begun', 'none', 'off']],
    [{ factor: 'none', status: 'disabled' }, ['off']],
    [{ factor: 'none', status: 'pending' }, []],
    [{ factor: 'none', role: 'admin' }, ['off']],
    [{ factor: 'none', status: 'mail-failed' }, []],
  ])('%o finds them in every order, and counts them', async ([given, names], { cast }) => {
    expect(await found(cast, given)).toEqual(names);
    for (const sort of SORTS)
      expect((await list(cast, { ...asked(given), sort })).people, sort).toHaveLength(names.length);
    expect((await list(cast, asked(given))).total).toBe(names.length);
  });

  it('counts each state of those who are found by all else, whatever state is asked for', async ({
    cast,
  }) => {
    const all = { all: 10, active: 4, pending: 4, 'mail-failed': 1, expired: 1, disabled: 1 };
    expect(await count(cast, asked({}))).toEqual(all);
    expect(await count(cast, asked({ status: 'expired', sort: 'status' }))).toEqual(all);
    const none = { all: 3, active: 2, pending: 0, 'mail-failed': 0, expired: 0, disabled: 1 };
    expect(await count(cast, asked({ factor: 'none' }))).toEqual(none);
    const { total } = await list(cast);
    const everybody = await count(cast, {});
    expect(everybody?.all).toBe(total);
    expect(everybody?.disabled).toBe(1);
    expect(await count(cast, { role: 'king' })).toBeNull();
    expect(await codeOf(count(cast, {}, cast.mia))).toBe('forbidden');
  });

  it('finds who is in a group and who comes into it, in every order, and counts them', async ({ cast }) => {
    const { id: group } = await addGroup(cast.olivia, { name: 'Harbour' });
    const everybody = await listMatching(cast.olivia, ListPeople.parse(asked({})));
    const chosen = everybody.filter(({ email }) => /^(off|none|waits|late)@/.test(email));
    await joinGroup(cast.olivia, { groupId: group, people: chosen });
    expect(await found(cast, { group })).toEqual(['late', 'none', 'off', 'waits']);
    expect(await found(cast, { group, status: 'disabled' })).toEqual(['off']);
    for (const sort of SORTS) expect((await list(cast, { group, sort })).people, sort).toHaveLength(4);
    expect(await count(cast, { group })).toEqual({
      ...{ all: 4, active: 1, pending: 1, 'mail-failed': 0, expired: 1, disabled: 1 },
    });
    expect((await list(cast, { group: randomUUID() })).total).toBe(0);
    await removeGroup(cast.olivia, { id: group });
    expect((await list(cast, { group })).total).toBe(0);
  });

  it('gives all who match from A to Z, with what decides about them; never everybody instead', async ({
    cast,
  }) => {
    const matching = (given: Record<string, string>, actor: Actor = cast.olivia) =>
      listMatching(actor, ListPeople.parse(given));
    const off = await matching(asked({ status: 'disabled', after: '' }));
    expect(off).toEqual([
      {
        kind: 'user',
        id: expect.any(String),
        email: `off${at}`,
        role: 'admin',
        status: 'disabled',
        needsApproval: false,
      },
    ]);
    expect((await matching(asked({}))).map(({ email }) => email)).toHaveLength(10);
    expect(await matching({ search: 'nobody-at-all' })).toEqual([]);
    expect(await codeOf(matching({ status: 'gone' }))).toBe('filter_unusable');
    expect(await codeOf(matching({}, cast.mia))).toBe('forbidden');
  });

  it('gives none where they are more than can be chosen at once', async ({ cast }) => {
    const rows = Array.from({ length: MATCHING_LIMIT }, (_, n) => ({
      email: `crowd${n}@matching.example`,
      firstName: 'One',
      lastName: 'Of many',
      role: 'member' as const,
      passwordHash: 'none',
    }));
    await db().user.createMany({ data: rows });
    const crowd = ListPeople.parse({ search: '@matching.example' });
    expect(await listMatching(cast.olivia, crowd)).toHaveLength(MATCHING_LIMIT);
    await makeUser('one-more@matching.example', 'One', 'More');
    expect(await codeOf(listMatching(cast.olivia, crowd))).toBe('matching_too_many');
    await db().user.deleteMany({ where: { email: { endsWith: '@matching.example' } } });
  });

  it('counts those who have to be looked at up to a limit, and all others farther', async ({ cast }) => {
    const many = { search: '@many.example' };
    const limit = countLimitOf(ListPeople.parse(many));
    const before = await list(cast);
    expect([limit > MATCHING_LIMIT, countLimitOf(ListPeople.parse({})) > limit]).toEqual([true, true]);
    await db().$executeRaw`
      insert into "user" (id, email, "firstName", "lastName", role, "passwordHash")
      select gen_random_uuid(), 'one' || n || '@many.example', 'One', 'Of many', 'member', 'none'
      from generate_series(1, ${limit + 1}::int) as n`;
    expect((await list(cast, many)).total).toBe(limit);
    expect((await list(cast, { factor: 'none' })).total).toBe(limit);
    expect((await list(cast)).total).toBe(before.total + limit + 1);
    const counts = await count(cast, many);
    expect([counts?.all, counts?.active, counts?.pending]).toEqual([limit, null, 0]);
    expect((await count(cast, {}))?.all).toBe(before.total + limit + 1);
    await db().user.deleteMany({ where: { email: { endsWith: '@many.example' } } });
  });

  it('is read to the end as a file is, and not at all where it cannot be used', async ({ cast }) => {
    const read = async (given: Record<string, string>, actor: Actor = cast.olivia) => {
      const people: string[] = [];
      for await (const batch of listEverybody(actor, ListPeople.parse(given)))
        people.push(...batch.map(({ email }) => email.replace(at, '')));
      return people;
    };
    expect(await read(asked({ status: 'pending', sort: 'newest', order: 'desc' }))).toEqual([
      'failed',
      'mended',
      'quiet',
      'waits',
    ]);
    expect(await read({ status: 'gone' })).toEqual([]);
    expect(await codeOf(read({}, cast.mia))).toBe('forbidden');
  });
});

describe('searching people', () => {
  it.beforeAll(async ({ cast }) => {
    await makeUser('soren@nord.example', 'Søren', 'Ångström');
    await makeUser('under_score@find.example', 'Under', 'Score');
    await makeUser('underxscore@find.example', 'Ten', '100% sure');
    await makeUser('plain@find.example', 'Back', 'sl\\ash');
    await invite(cast, 'pending_one@find.example');
  });

  it.for([
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
  ] as const)('finds by %s', async ([_what, search, found], { cast }) => {
    expect(await emails(cast, search)).toEqual(found);
  });

  it('counts what it finds, not everybody', async ({ cast }) => {
    expect((await list(cast, { search: '@find.example' })).total).toBe(4);
  });
});

describe('searching people who write themselves in another way', () => {
  const NAMES: [email: string, firstName: string, lastName: string][] = [
    ['accents@find.example', 'Zoë', 'Núñez-Łukaszewski'],
    ['decomposed@find.example', 'Ame\u0301lie', 'Dvor\u030Ca\u0301k'],
    ['stroke@find.example', 'Søren', 'Đorđević'],
    ['ligature@find.example', 'Æther', 'Þórsson'],
    ['sharp@find.example', 'Groß', 'Œuvre'],
    ['turkish@find.example', 'Işıl', 'İnönü'],
    ['greek@find.example', 'Γιώργος', 'Παπαδόπουλος'],
    ['cyrillic@find.example', 'Артём', 'Ёлкин'],
    ['ukrainian@find.example', 'Їжак', 'Ґудзь'],
    ['armenian@find.example', 'Արամ', 'Խաչատրյան'],
    ['georgian@find.example', 'ნინო', 'ბერიძე'],
    ['hebrew@find.example', 'דָּוִד', 'לֵוִי'],
    ['arabic@find.example', 'مُحَمَّد', 'عليّ'],
    ['han@find.example', '小美', '陈'],
    ['korean@find.example', '지민', '김'],
    ['vietnamese@find.example', 'Nguyễn', 'Thị Đào'],
    ['halfwidth@find.example', 'ｱｷﾗ', '田中'],
    ['apostrophe@find.example', 'Sinéad', 'O’Hara'],
    ['mia@xn--bcher-kva.example', 'In', 'Unicode'],
    ['mia@xn--80ak6aa92e.xn--p1ai', 'Кириллический', 'Домен'],
    ['mia@xn--ls8h.example', 'Beyond', 'Bmp'],
    ['mia@xn--fiqs8s.xn--fiqz9s', 'All', 'Unicode'],
    ['mia@xn--99999999.example', 'No', 'Punycode'],
  ];
  it.beforeAll(async ({ cast: _ }) => {
    for (const [email, firstName, lastName] of NAMES) await makeUser(email, firstName, lastName);
  });

  it.for<[search: string, found: string | string[]]>([
    ['zoe nunez', 'accents'],
    ['ŁUKASZEWSKI', 'accents'],
    ['lukaszewski zoë', 'accents'],
    ['amelie', 'decomposed'],
    ['Am\u00E9lie', 'decomposed'],
    ['DVOŘÁK', 'decomposed'],
    ['soren dordevic', 'stroke'],
    ['aether THORSSON', 'ligature'],
    ['ÆTHER', 'ligature'],
    ['gross', 'sharp'],
    ['GROẞ oeuvre', 'sharp'],
    ['ISIL', 'turkish'],
    ['ışıl', 'turkish'],
    ['İNÖNÜ', 'turkish'],
    ['inonu', 'turkish'],
    ['ΓΙΩΡΓΟΣ', 'greek'],
    ['γιωργος', 'greek'],
    ['παπαδοπουλοσ', 'greek'],
    ['ΠΑΠΑΔΌΠΟΥΛΟΣ', 'greek'],
    ['АРТЕМ', 'cyrillic'],
    ['елкин', 'cyrillic'],
    ['ЇЖАК ґудзь', 'ukrainian'],
    ['ԱՐԱՄ', 'armenian'],
    ['ᲜᲘᲜᲝ', 'georgian'],
    ['דוד', 'hebrew'],
    ['محمد', 'arabic'],
    ['على', 'arabic'],
    ['小美', 'han'],
    ['陈', 'han'],
    ['지', 'korean'],
    ['nguyen dao', 'vietnamese'],
    ['アキラ', 'halfwidth'],
    ["o'hara", 'apostrophe'],
    ['ＺＯＥ', 'accents'],
    ['zo\u200Be', 'accents'],
    ['zoe\tnunez', 'accents'],
    ['zoe\0nunez', 'accents'],
    ['zoe\u3000nunez', 'accents'],
    ['Zoë Núñez-Łukaszewski <accents@find.example>', 'accents'],
    ['"Núñez-Łukaszewski, Zoë" <ACCENTS@find.example>;', 'accents'],
    ['mailto:accents@find.example', 'accents'],
    ['accents@find.example.', 'accents'],
    ['bücher.example', 'mia@xn--bcher-kva.example'],
    ['mia@BÜCHER.EXAMPLE', 'mia@xn--bcher-kva.example'],
    ['büch', 'mia@xn--bcher-kva.example'],
    ['xn--bcher', 'mia@xn--bcher-kva.example'],
    ['MIA@xn--bcher-kva.example', 'mia@xn--bcher-kva.example'],
    ['mia@аррӏе.рф', 'mia@xn--80ak6aa92e.xn--p1ai'],
    ['💩.example', 'mia@xn--ls8h.example'],
    ['中国.中國', 'mia@xn--fiqs8s.xn--fiqz9s'],
    ['xn--99999999', 'mia@xn--99999999.example'],
    ['zoe dvorak', []],
    ['Zoë Other <accents@find.example>', []],
  ])('%s finds the right one', async ([search, found], { cast }) => {
    const wanted = [found].flat().map((name) => (name.includes('@') ? name : `${name}@find.example`));
    expect(await emails(cast, search)).toEqual(wanted);
  });

  it('finds the same by what is stored, whatever its form', async ({ cast }) => {
    for (const [email, firstName, lastName] of NAMES)
      for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const)
        for (const name of [
          `${firstName} ${lastName}`,
          `${lastName.toUpperCase()} ${firstName.toUpperCase()}`,
        ])
          expect(await emails(cast, name.normalize(form)), name).toContain(email);
  });

  it('does so in a database of another locale', async () => {
    const [row] = await db().$queryRaw<{ folded: string; pairs: string[] }[]>`
      select fold_text('İıIΣς' collate "C") as folded, search_pairs(search_text('Ab c')) as pairs`;
    expect(row?.folded).toBe('iiiσσ');
    expect(row?.pairs.sort()).toEqual([' ', ' c', 'a', 'ab', 'b', 'b ', 'c']);
  });
});

describe('paging through 120 people', () => {
  const search = '@crowd.example';
  it.beforeAll(async ({ cast }) => {
    // Invited by one press of the button, hence at the very same moment: their order must hold nevertheless.
    await invite(cast, Array.from({ length: 100 }, (_, n) => `invited${n}@crowd.example`).join('\n'));
    for (let n = 0; n < 20; n++) await makeUser(`user${n}@crowd.example`, n % 2 ? 'Uma' : 'Änne', `No. ${n}`);
    await db().user.updateMany({
      where: { email: { in: ['user3@crowd.example', 'user4@crowd.example'] } },
      data: { disabledAt: new Date(), role: 'admin' },
    });
    await db().user.update({
      where: { email: 'user5@crowd.example' },
      data: { lastActiveAt: new Date('2026-01-01') },
    });
    await db().invitation.updateMany({
      where: { email: { startsWith: 'invited1' } },
      data: { expiresAt: new Date(0) },
    });
  });

  /** Every page from the first to the last, by the address of the next one. */
  async function walk(cast: SignedInCast, asked: Record<string, string>) {
    const pages = [await list(cast, asked)];
    for (let after = pages[0]?.after; after; after = pages.at(-1)?.after)
      pages.push(await list(cast, { ...asked, after }));
    return pages;
  }

  const everything = SORTS.flatMap((sort) => [
    [sort, 'asc'],
    [sort, 'desc'],
  ]) as [string, string][];

  it.for(everything)(
    'sorted by %s, %s, shows everybody once, forwards and backwards alike',
    async ([sort, order], { cast }) => {
      const pages = await walk(cast, { search, sort, order });
      expect(pages.map(({ people, total }) => [people.length, total])).toEqual([
        [50, 120],
        [50, 120],
        [20, 120],
      ]);
      const there = pages.map(({ people }) => people.map(({ email }) => email));
      expect(new Set(there.flat()).size).toBe(120);
      const back = [pages.at(-1)];
      for (let before = back[0]?.before; before; before = back[0]?.before)
        back.unshift(await list(cast, { search, sort, order, before }));
      expect(back.map((page) => page?.people.map(({ email }) => email))).toEqual(there);
      expect([back[0]?.before, pages.at(-1)?.after]).toEqual([null, null]);
    },
  );

  it.for<[string, (one: Person) => string | number]>([
    ['name', (one) => (one.name ?? one.email).toLowerCase()],
    ['email', (one) => one.email],
    ['role', (one) => ['owner', 'admin', 'member'].indexOf(one.role)],
    ['status', (one) => ['active', 'pending', 'expired', 'disabled'].indexOf(one.status)],
    ['active', (one) => one.lastActiveAt?.getTime() ?? 0],
  ])('sorted by %s is in that order over all pages', async ([sort, keyOf], { cast }) => {
    const people = (await walk(cast, { search, sort, order: 'asc' })).flatMap((page) => page.people);
    const keys = people.map(keyOf);
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    expect(new Set(keys).size).toBeGreaterThan(1);
  });

  it.for([
    [{ status: 'active' }, 18],
    [{ status: 'disabled' }, 2],
    [{ status: 'pending' }, 89],
    [{ status: 'expired' }, 11],
    [{ role: 'admin' }, 2],
    [{ role: 'owner' }, 0],
    [{ role: 'member', status: 'disabled' }, 0],
    [{ role: 'admin', status: 'disabled' }, 2],
  ] as const)('filtered by %o counts %i', async ([filter, count], { cast }) => {
    const pages = await walk(cast, { search, ...filter });
    expect(pages.map(({ total }) => total)).toEqual(pages.map(() => count));
    expect(pages.flatMap(({ people }) => people)).toHaveLength(count);
  });

  it('stays right while rows come and go', async ({ cast }) => {
    const first = await list(cast, { search, sort: 'email' });
    await makeUser('aaa-new@crowd.example', 'New', 'Comer');
    await db().invitation.deleteMany({ where: { email: first.people[10]?.email ?? '' } });
    const second = await list(cast, { search, sort: 'email', after: first.after ?? '' });
    expect(second.people.map(({ email }) => email)).not.toContain(first.people.at(-1)?.email);
    const back = await list(cast, { search, sort: 'email', before: second.before ?? '' });
    expect(back.people.at(-1)?.email).toBe(first.people.at(-1)?.email);
    await db().user.delete({ where: { email: 'aaa-new@crowd.example' } });
  });

  it.for<Record<string, string>>([
    { after: 'nonsense' },
    { before: 'nonsense' },
    { after: '01a2043b-ea97-704d-b1b7-14dbe376628e~not-a-time' },
    { after: '01a2043b-ea97-704d-b1b7-14dbe376628e~99999999999999999999' },
    { sort: 'role', after: '01a2043b-ea97-704d-b1b7-14dbe376628e~king' },
    { sort: 'status', after: '01a2043b-ea97-704d-b1b7-14dbe376628e~9' },
    { sort: 'name', after: '01a2043b-ea97-704d-b1b7-14dbe376628e~a\0b' },
    { sort: 'anything' },
    { order: 'sideways' },
    { role: 'king' },
    { role: 'Admin' },
    { status: 'gone' },
    { factor: 'some' },
    { group: 'Harbour' },
    { search: 'x'.repeat(201) },
    { search: '\0' },
    { search: '\u200B\u00AD' },
    { search: '\u0301' },
  ])('shows nobody where it cannot do what is asked, and says what that is: %o', async (asked, { cast }) => {
    const parsed = ListPeople.parse(asked);
    const standing = asked.after ? ['after'] : Object.keys(asked);
    expect(parsed.unusable).toEqual(standing);
    expect(await listPeople(cast.olivia, parsed)).toEqual({
      people: [],
      total: 0,
      before: null,
      after: null,
    });
  });

  it('names everything that cannot be used', () => {
    const asked = { search: ['a', 'b'], role: ['owner', 'admin'], status: 'x', sort: 'y', after: 'z' };
    expect(ListPeople.parse(asked)).toMatchObject({
      search: 'a b',
      unusable: ['role', 'status', 'sort', 'after'],
    });
  });

  it.for<Record<string, string>>([
    { search: '', role: '', status: '', sort: '', order: '', after: '', before: '' },
    { search: '   ' },
    {},
    { utm_source: 'mail' },
  ])('shows everybody where nothing is asked: %o', async (asked, { cast }) => {
    expect((await list(cast, asked)).people).toHaveLength(PAGE_SIZE);
  });

  it('has one empty page when nobody is found', async ({ cast }) => {
    expect(await list(cast, { search: 'nobody-at-all' })).toEqual({
      people: [],
      total: 0,
      before: null,
      after: null,
    });
  });
});

describe('people of whom the addresses are known', () => {
  it('are users and open invitations, whoever else is named', async ({ cast }) => {
    await invite(cast, 'open@example.com back@example.com');
    const { id } = await db().invitation.findFirstOrThrow({ where: { email: 'back@example.com' } });
    await revokeInvitation(cast.olivia, { id });
    const asked = [mia.email, 'open@example.com', 'back@example.com', 'nobody@example.com'];
    expect(await findByAddress(cast.olivia, asked)).toEqual([
      { kind: 'user', id: cast.mia.id, email: mia.email },
      { kind: 'invitation', id: expect.any(String), email: 'open@example.com' },
    ]);
    expect(await codeOf(findByAddress(cast.mia, asked))).toBe('forbidden');
  });
});
