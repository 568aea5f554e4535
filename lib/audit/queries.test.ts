import { beforeEach, describe, expect } from 'vitest';
import { closeDb, db } from '../../database/database';
import { adam, mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf } from '../../testing/testing';
import { type Actor, system } from '../actor';
import { EVENTS } from './event';
import { findLastEntry, findLastLabels, listActivity, listLastEntries, PAGE_SIZE } from './queries';
import { type AuditRecord, record } from './rows';
import { ABOUT, ListActivity } from './schema';

const empty = () => db().auditEntry.deleteMany();

/** Asks as the page does: with what stands in its address. */
const list = (cast: SignedInCast, asked: Record<string, string> = {}, actor: Actor = cast.olivia) =>
  listActivity(actor, ListActivity.parse(asked));
const happen = (actor: Actor, ...records: AuditRecord[]) =>
  db().$transaction((tx) => record(tx, actor, ...records));
const signIn = (email: string): AuditRecord => ({ event: 'user.signed_in', facts: { email } });
const emails = async (cast: SignedInCast, asked: Record<string, string>) =>
  (await list(cast, asked)).entries.map(({ facts }) => facts.email);

describe('the activity log', () => {
  // What is recorded as the cast join is deleted as well.
  it.beforeEach(({ cast: _ }) => empty());
  it('says who did what to whom, when and from where', async ({ cast }) => {
    const facts = { email: mia.email, devices: '3' };
    await happen(cast.adam, { event: 'user.disabled', subjectId: cast.mia.id, facts });
    expect((await list(cast)).entries).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at: expect.any(Date),
        event: 'user.disabled',
        actorKind: 'user',
        actorId: cast.adam.id,
        actorLabel: 'Adam Admin',
        subjectId: cast.mia.id,
        facts,
        ip: '127.0.0.1',
      },
    ]);
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['a member', (cast) => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s', async ([_who, actor], { cast }) => {
    expect(await codeOf(list(cast, {}, actor(cast)))).toBe('forbidden');
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['the owner', (cast) => cast.olivia],
    ['an admin', (cast) => cast.adam],
    ['the instance itself', () => system],
  ])('is for %s', async ([_who, actor], { cast }) => {
    expect(await list(cast, {}, actor(cast))).toEqual({ entries: [], newer: null, older: null });
  });
});

describe('searching the log', () => {
  const other = { ...aVisitor(), ip: '192.0.2.7' };
  it.beforeEach(async ({ cast }) => {
    await empty();
    await happen(cast.adam, { event: 'user.enabled', facts: { email: 'soren@nord.example' } });
    await happen(other, signIn('under_score@find.example'), signIn('underxscore@find.example'));
    await happen(system, { event: 'user.enabled', facts: { email: '100%@find.example' } });
    await happen(system, { event: 'user.enabled', facts: { email: 'back\\slash@find.example' } });
    const moved = { email: 'gone@find.example', movedTo: 'heir@find.example' };
    await happen(cast.olivia, { event: 'user.deleted', facts: moved });
    const changed = { email: 'now@find.example', from: 'Åsa Old', to: 'Åsa New' };
    await happen(cast.olivia, { event: 'user.renamed', facts: changed });
  });

  it.for([
    ['a part of an address', 'soren@n', ['soren@nord.example']],
    ['an address in capitals', 'SOREN@NORD', ['soren@nord.example']],
    ['who did it', 'adam', ['soren@nord.example']],
    ['white space around it', '  adam  ', ['soren@nord.example']],
    ['an address that something went to', 'heir@', ['gone@find.example']],
    ['a name from before', 'åsa old', ['now@find.example']],
    ['a name of today, in another case', 'ÅSA NEW', ['now@find.example']],
    ['where it came from', '192.0.2.7', ['underxscore@find.example', 'under_score@find.example']],
    ['an underscore', 'r_s', ['under_score@find.example']],
    ['a percent sign', '%', ['100%@find.example']],
    ['a backslash', '\\', ['back\\slash@find.example']],
    ['a backslash before a percent sign', '\\%', []],
    ['a part that reaches from a name into an address', 'adminsoren', []],
    ['the name of a fact', 'movedto', []],
    ['a quotation mark', "'", []],
    ['SQL', "' or '1'='1", []],
    ['nobody', 'nobody-at-all', []],
  ] as const)('finds by %s', async ([_what, search, found], { cast }) => {
    expect((await emails(cast, { search })).sort()).toEqual([...found].sort());
  });

  it('finds actors who are no users by what the reader calls them, and nobody else by that', async ({
    cast,
  }) => {
    const actorLabels = ['instance', 'The instance'];
    const named = { firstName: 'The', lastName: 'instance' };
    await happen(
      { ...cast.adam, ...named },
      signIn('namesake@find.example'),
      signIn('instance@find.example'),
    );
    const { entries } = await listActivity(cast.olivia, {
      ...ListActivity.parse({ search: 'Die Instanz' }),
      actorLabels,
    });
    expect(entries.map(({ facts }) => facts.email).sort()).toEqual([
      '100%@find.example',
      'back\\slash@find.example',
    ]);
  });

  it.for([
    ['words in any order', 'old åsa', ['now@find.example']],
    ['letters without their accents', 'asa new', ['now@find.example']],
    ['a line break between words', 'åsa\nnew', ['now@find.example']],
    ['a character that no database stores between words', 'adam\0soren', ['soren@nord.example']],
    ['a name and its address', 'Adam <soren@nord.example>', ['soren@nord.example']],
  ] as const)('finds by %s', async ([_what, search, found], { cast }) => {
    expect((await emails(cast, { search })).sort()).toEqual([...found].sort());
  });

  it.for<Record<string, string>>([
    { search: 'x'.repeat(10_000) },
    { search: '\0' },
    { search: '\u200B' },
    { about: 'weather' },
    { by: 'adam' },
    { of: 'mia' },
    { from: '2030-02-29' },
    { to: 'tomorrow' },
    { before: 'nonsense' },
    { after: 'nonsense' },
  ])('shows nothing where it cannot do what is asked, and says what that is: %o', async (asked, { cast }) => {
    expect(ListActivity.parse(asked).unusable).toEqual(Object.keys(asked));
    expect(await emails(cast, asked)).toEqual([]);
  });
});

describe('narrowing the log down', () => {
  beforeEach(empty);
  it('knows what every event is about', async ({ cast }) => {
    await happen(system, ...Object.keys(EVENTS).map((event) => ({ event }) as AuditRecord));
    const found: string[] = [];
    for (const about of ABOUT) {
      const { entries } = await list(cast, { about });
      expect(entries.length).toBeGreaterThan(0);
      found.push(...entries.map(({ event }) => event));
    }
    expect(found.sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it('tells invites from sign-ins', async ({ cast }) => {
    await happen(system, signIn(mia.email), { event: 'invitation.sent', facts: { email: adam.email } });
    expect(await emails(cast, { about: 'invites' })).toEqual([adam.email]);
    expect(await emails(cast, { about: 'sign-ins' })).toEqual([mia.email]);
  });

  it('shows what one user did and what was done to them, or to what they are known as besides', async ({
    cast,
  }) => {
    const [mias, adams] = [cast.mia.id, cast.adam.id];
    const invitationId = '018f0000-0000-7000-8000-000000000001';
    await happen(cast.olivia, {
      event: 'invitation.sent',
      subjectId: invitationId,
      facts: { email: 'invited@' },
    });
    await happen(cast.adam, { event: 'user.disabled', subjectId: mias, facts: { email: 'to-mia@' } });
    await happen(cast.mia, { ...signIn('by-mia@'), subjectId: mias });
    await happen(cast.adam, signIn('by-adam@'));
    expect(await emails(cast, { of: mias })).toEqual(['by-mia@', 'to-mia@']);
    expect(await emails(cast, { of: adams })).toEqual(['by-adam@', 'to-mia@']);
    const { entries } = await listActivity(cast.olivia, { search: '', of: mias, alsoOf: invitationId });
    expect(entries.map(({ facts }) => facts.email)).toEqual(['by-mia@', 'to-mia@', 'invited@']);
    expect(await findLastEntry(cast.adam, mias, ['user.disabled'])).toMatchObject({ actorId: adams });
    expect(await findLastEntry(cast.adam, adams, ['user.disabled'])).toBeNull();
    expect(await codeOf(findLastEntry(cast.mia, mias, ['user.disabled']))).toBe('forbidden');
    await happen(cast.adam, { event: 'user.disabled', subjectId: mias, facts: { email: 'later@' } });
    const last = await listLastEntries(
      cast.adam,
      [mias, adams, invitationId],
      ['user.disabled', 'invitation.sent'],
    );
    expect(last.map(({ facts }) => facts.email).sort()).toEqual(['invited@', 'later@']);
    expect(await findLastLabels(cast.adam, [mias, invitationId])).toEqual([
      { id: mias, label: 'Mia Member' },
    ]);
    expect(await codeOf(listLastEntries(cast.mia, [mias], ['user.disabled']))).toBe('forbidden');
    expect(await codeOf(findLastLabels(cast.mia, [mias]))).toBe('forbidden');
  });

  it('shows what one user did', async ({ cast }) => {
    await happen(cast.adam, { event: 'user.enabled', facts: { email: 'by-adam@example.com' } });
    await happen(cast.olivia, { event: 'user.enabled', facts: { email: 'by-olivia@example.com' } });
    await happen(system, { event: 'user.enabled', facts: { email: 'by-itself@example.com' } });
    expect(await emails(cast, { by: cast.adam.id })).toEqual(['by-adam@example.com']);
    expect(await emails(cast, { by: cast.mia.id })).toEqual([]);
  });

  it.for([
    [{ from: '2026-03-10' }, ['last ms', 'first ms', 'next day']],
    [{ to: '2026-03-10' }, ['day before', 'first ms', 'last ms']],
    [{ from: '2026-03-10', to: '2026-03-10' }, ['first ms', 'last ms']],
    [{ from: '2026-03-11', to: '2026-03-10' }, []],
    [{ from: '1900-01-01', to: '9998-12-31' }, ['day before', 'first ms', 'last ms', 'next day']],
  ] as const)('by days, both included, in UTC where no zone is told: %j', async ([days, found], { cast }) => {
    const moments = {
      'day before': '2026-03-09T23:59:59.999Z',
      'first ms': '2026-03-10T00:00:00.000Z',
      'last ms': '2026-03-10T23:59:59.999Z',
      'next day': '2026-03-11T00:00:00.000Z',
    };
    for (const [email, at] of Object.entries(moments)) {
      const event = { event: 'user.signed_in', actorKind: 'visitor', actorLabel: 'visitor' };
      await db().auditEntry.create({ data: { ...event, at: new Date(at), facts: { email } } });
    }
    expect((await emails(cast, days)).sort()).toEqual([...found].sort());
  });

  it('by days of the reader’s zone', async ({ cast }) => {
    for (const at of ['2026-03-09T14:59:59Z', '2026-03-09T15:00:00Z', '2026-03-10T15:00:00Z']) {
      const event = { event: 'user.signed_in', actorKind: 'visitor', actorLabel: 'visitor' };
      await db().auditEntry.create({ data: { ...event, at: new Date(at), facts: { email: at } } });
    }
    const asked = ListActivity.parse({ from: '2026-03-10', to: '2026-03-10' });
    const { entries } = await listActivity(cast.olivia, { ...asked, zone: 'Asia/Tokyo' });
    expect(entries.map(({ facts }) => facts.email)).toEqual(['2026-03-09T15:00:00Z']);
  });

  it('by all of it together', async ({ cast }) => {
    await happen(cast.adam, signIn(mia.email), { event: 'user.enabled', facts: { email: mia.email } });
    await happen(cast.olivia, { event: 'user.enabled', facts: { email: mia.email } });
    const day = new Date().toISOString().slice(0, 10);
    const asked = { search: 'MIA@', about: 'people', by: cast.adam.id, from: day, to: day };
    expect((await list(cast, asked)).entries).toMatchObject([
      { event: 'user.enabled', actorId: cast.adam.id },
    ]);
  });

  it.for([
    ['about', 'everything-else'],
    ['by', 'adam'],
    ['from', 'yesterday'],
    ['from', '2026-02-30'],
    ['from', '0000-01-01'],
    ['to', '9999-12-31'],
    ['to', '+275760-09-13'],
    ['before', 'x'],
    ['after', "' or '1'='1"],
  ] as const)('does not take %s=%s, which means nothing, for everything', async ([name, value], { cast }) => {
    await happen(system, signIn(mia.email));
    expect(ListActivity.parse({ [name]: value }).unusable).toEqual([name]);
    expect(await emails(cast, { [name]: value })).toEqual([]);
  });

  it.for(['about', 'by', 'from', 'search', 'before'])(
    'takes an empty %s for nothing',
    async (name, { cast }) => {
      await happen(system, signIn(mia.email));
      expect(await emails(cast, { [name]: '' })).toEqual([mia.email]);
    },
  );

  it.for(['before', 'after'])(
    'says that the entry is gone at which a page begins: %s',
    async (name, { cast }) => {
      await happen(system, signIn(mia.email));
      const gone = { [name]: '01900000-0000-7000-8000-000000000000' };
      expect(await list(cast, gone)).toEqual({ entries: [], newer: null, older: null, isLost: true });
    },
  );
});

describe('turning the pages of the log', () => {
  /** 120 entries, half of them at the very same moment: their order must hold nevertheless. */
  const names = Array.from({ length: 120 }, (_, n) => `person${n}@example.com`);
  beforeEach(async () => {
    await empty();
    await happen(system, ...names.slice(0, 60).map(signIn));
    for (const name of names.slice(60)) await happen(system, signIn(name));
  });

  const shown = ({ entries }: Awaited<ReturnType<typeof list>>) => entries.map(({ facts }) => facts.email);

  async function older(cast: SignedInCast, page: { older: string | null }, asked = {}) {
    expect(page.older).not.toBeNull();
    return list(cast, { ...asked, before: page.older ?? '' });
  }
  async function newer(cast: SignedInCast, page: { newer: string | null }, asked = {}) {
    expect(page.newer).not.toBeNull();
    return list(cast, { ...asked, after: page.newer ?? '' });
  }

  it('shows every entry exactly once on the way down, and the same pages on the way up', async ({ cast }) => {
    const first = await list(cast);
    const second = await older(cast, first);
    const third = await older(cast, second);
    expect([first, second, third].map(({ entries }) => entries.length)).toEqual([PAGE_SIZE, PAGE_SIZE, 20]);
    expect(first.newer).toBeNull();
    expect(third.older).toBeNull();
    expect([first, second, third].flatMap(shown).sort()).toEqual([...names].sort());
    const moments = [first, second, third].flatMap(({ entries }) => entries.map(({ at }) => at.getTime()));
    expect(moments).toEqual(moments.toSorted((a, b) => b - a));

    expect(shown(await newer(cast, third))).toEqual(shown(second));
    expect(await newer(cast, await newer(cast, third))).toEqual(first);
  });

  it('stays right while new entries come in', async ({ cast }) => {
    const first = await list(cast);
    await happen(system, ...Array.from({ length: 7 }, (_, n) => signIn(`late${n}@example.com`)));
    const second = await older(cast, first);
    await happen(system, signIn('later@example.com'));
    const third = await older(cast, second);
    expect([first, second, third].flatMap(shown).sort()).toEqual([...names].sort());

    // Upwards the eight that have come in meanwhile make a page of their own, which is as full as any first page.
    const top = await newer(cast, first.older ? await older(cast, first) : first);
    expect(shown(top)).toEqual(shown(first));
    const newest = await newer(cast, top);
    expect(newest.newer).toBeNull();
    expect(newest.entries).toHaveLength(PAGE_SIZE);
    expect(shown(newest).slice(0, 8)).toContain('later@example.com');
    expect(shown(newest).slice(8)).toEqual(shown(first).slice(0, PAGE_SIZE - 8));
  });

  it('keeps to what is looked for', async ({ cast }) => {
    const asked = { search: 'person1' };
    const found = names.filter((name) => name.includes('person1'));
    const first = await list(cast, asked);
    expect(shown(first)).toHaveLength(Math.min(found.length, PAGE_SIZE));
    await happen(system, ...Array.from({ length: 60 }, (_, n) => signIn(`person1-${n}@example.com`)));
    const pages = [await list(cast, asked)];
    for (let page = pages[0]; page?.older; page = pages.at(-1)) pages.push(await older(cast, page, asked));
    expect(pages.flatMap(shown)).toHaveLength(found.length + 60);
    expect(new Set(pages.flatMap(shown)).size).toBe(found.length + 60);
  });

  it('offers no further page where the last one is exactly full', async ({ cast }) => {
    await empty();
    await happen(system, ...names.slice(0, PAGE_SIZE * 2).map(signIn));
    const last = await older(cast, await list(cast));
    expect(last.entries).toHaveLength(PAGE_SIZE);
    expect(last.older).toBeNull();
    const first = await newer(cast, last);
    expect(first.newer).toBeNull();
  });

  it('leads back from a page that has become empty', async ({ cast }) => {
    const { entries } = await older(cast, await older(cast, await list(cast)));
    const oldest = entries.at(-1)?.id ?? '';
    const beyond = await list(cast, { before: oldest });
    expect(beyond).toEqual({ entries: [], newer: oldest, older: null });
  });
});

describe('a long log', () => {
  it.beforeAll(async () => {
    await empty();
    await db().$executeRaw`
      insert into audit_entry (id, at, event, "actorKind", "actorId", "actorLabel", facts)
      select gen_random_uuid(), now() - n * interval '1 minute', 'user.signed_in', 'user', gen_random_uuid(),
             'Person ' || n, jsonb_build_object('email', 'person' || n || '@example.com')
      from generate_series(1, 30000) as n`;
    // Vacuum, because an index that waits to take rows in is one that the planner may pass over.
    await db().$executeRaw`vacuum analyze audit_entry`;
    await closeDb(); // a connection reports its statistics at the latest when it ends
  });

  it.for([
    ['audit_entry_search_trigrams', 'a search', 'search', 'person777@'],
    ['audit_entry_event_at_idx', 'a subject that is rare', 'about', 'setup'],
    ['audit_entry_actorId_at_idx', 'one person', 'by', '01900000-0000-7000-8000-000000000000'],
    ['audit_entry_at_id_idx', 'a deep page', 'before', 'one of the oldest'],
  ] as const)('is read by %s for %s', async ([index, _what, name, value], { cast }) => {
    const scans = async () => {
      const [row] = await db().$queryRaw<{ scans: number }[]>`
        select idx_scan::int as scans from pg_stat_user_indexes where indexrelname = ${index}`;
      return row?.scans ?? -1;
    };
    const before = await scans();
    expect(before).toBeGreaterThanOrEqual(0);
    const { id } = await db().auditEntry.findFirstOrThrow({ where: { actorLabel: 'Person 29900' } });
    await list(cast, { [name]: name === 'before' ? id : value });
    await closeDb();
    await expect.poll(scans, { timeout: 10_000 }).toBeGreaterThan(before);
  });
});
