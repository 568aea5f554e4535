import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect } from 'vitest';
import { z } from 'zod';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf } from '../../testing/testing';
import type { Actor } from '../actor';
import { exportActivity } from './export';
import { type ActivityEntry, listActivity } from './queries';
import { record } from './rows';
import { ExportActivity, ListActivity } from './schema';

beforeEach(async () => {
  await db().auditEntry.deleteMany();
});

const Rows = z.array(z.record(z.string(), z.string()));
/** As spreadsheets read: any kind of line break ends a row that is not in quotes. */
const readCsv = (text: string) =>
  Rows.parse(parse(text, { columns: true, record_delimiter: ['\r\n', '\n', '\r'] }));
const readLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** In the place of words, which are made by whoever calls it. */
const say = ({ actorLabel, event, facts }: ActivityEntry) => ({
  who: `<${actorLabel}>`,
  sentence: `${event}: ${facts.email} ${facts.to ?? ''}`,
});
const exported = (cast: SignedInCast, asked: Record<string, string>, actor: Actor = cast.adam) =>
  exportActivity(actor, ExportActivity.parse(asked), say);
async function textOf(cast: SignedInCast, asked: Record<string, string>) {
  let text = '';
  for await (const piece of await exported(cast, asked)) text += piece;
  return text;
}

/** Has so many people signed in, one a minute. */
const signIns = (count: number) => db().$executeRaw`
  insert into audit_entry (id, at, event, "actorKind", "actorLabel", facts, ip)
  select gen_random_uuid(), now() - n * interval '1 minute', 'user.signed_in', 'visitor', 'visitor',
         jsonb_build_object('email', 'person' || n || '@example.com'), '192.0.2.1'
  from generate_series(1, ${count}::int) as n`;

describe('an export of the activity log', () => {
  it('has in CSV what the log says, in columns that a spreadsheet can sort', async ({ cast }) => {
    await db().$transaction((tx) =>
      record(tx, cast.adam, {
        event: 'user.disabled',
        subjectId: cast.mia.id,
        facts: { email: mia.email, devices: '3' },
      }),
    );
    const text = await textOf(cast, { format: 'csv', about: 'people' });
    expect(text.split('\r\n')[0]).toBe('time,event,who,who_id,whom,whom_id,sentence,ip,facts');
    const [entry] = (await listActivity(cast.adam, ListActivity.parse({ about: 'people' }))).entries;
    expect(readCsv(text)).toEqual([
      {
        time: entry?.at.toISOString(),
        event: 'user.disabled',
        who: '<Adam Admin>',
        who_id: cast.adam.id,
        whom: mia.email,
        whom_id: cast.mia.id,
        sentence: 'user.disabled: mia@example.com ',
        ip: '127.0.0.1',
        facts: '{"email":"mia@example.com","devices":"3"}',
      },
    ]);
  });

  it('has the same in JSON lines, each an object of its own', async ({ cast }) => {
    await signIns(2);
    const [newest, older] = readLines(await textOf(cast, { format: 'jsonl', about: 'sign-ins' }));
    expect(newest).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      event: 'user.signed_in',
      who: '<visitor>',
      who_id: null,
      whom: 'person1@example.com',
      whom_id: null,
      sentence: 'user.signed_in: person1@example.com ',
      ip: '192.0.2.1',
      facts: { email: 'person1@example.com' },
    });
    expect(older).toMatchObject({ whom: 'person2@example.com' });
  });

  it.for(['csv', 'jsonl'] as const)(
    'has all of 5,000 entries in %s, in the order of the list',
    async (format, { cast }) => {
      await signIns(5000);
      const text = await textOf(cast, { format });
      const rows = format === 'csv' ? readCsv(text) : readLines(text);
      const listed: string[] = [];
      for (let before: string | null | undefined; before !== null; ) {
        const page = await listActivity(cast.adam, ListActivity.parse({ before }));
        listed.push(...page.entries.map((entry) => say(entry).sentence));
        before = page.older;
      }
      expect(rows.map(({ sentence }) => sentence)).toEqual(listed);
      expect(rows).toHaveLength(5001);
    },
  );

  it('comes in pieces, so that no part of it waits for the end', async ({ cast }) => {
    await signIns(5000);
    const sizes: number[] = [];
    for await (const piece of await exported(cast, { format: 'jsonl' }))
      sizes.push(piece.split('\n').length - 1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    expect(sizes.length).toBeGreaterThan(5);
  });

  it('has no entry twice and none too few while others come in', async ({ cast }) => {
    await signIns(3000);
    let text = '';
    for await (const piece of await exported(cast, { format: 'csv', about: 'sign-ins' })) {
      // Nothing is read before the header was taken; from then on whatever comes in is too new for this export.
      if (text) await db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
      text += piece;
    }
    const people = readCsv(text).map(({ whom }) => whom);
    expect(people).toEqual(Array.from({ length: 3000 }, (_, n) => `person${n + 1}@example.com`));
  });

  it('has what the filter finds, and nothing else', async ({ cast }) => {
    await signIns(30);
    const rows = readCsv(await textOf(cast, { format: 'csv', search: 'person3@' }));
    expect(rows).toMatchObject([{ whom: 'person3@example.com' }]);
  });

  it('is a header alone when nothing is found in CSV, and empty in JSON lines', async ({ cast }) => {
    expect(readCsv(await textOf(cast, { format: 'csv', search: 'nobody' }))).toEqual([]);
    expect(await textOf(cast, { format: 'csv', search: 'nobody' })).toMatch(/^time,.*facts\r\n$/);
    expect(await textOf(cast, { format: 'jsonl', search: 'nobody' })).toBe('');
  });

  it.for(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', '＋1', '－1', '＠x'])(
    'keeps a spreadsheet from running %j',
    async (name, { cast }) => {
      const actor = { ...cast.adam, firstName: name, lastName: 'Adam' };
      const facts = { email: name, from: name, to: name };
      await db().$transaction((tx) => record(tx, actor, { event: 'user.renamed', facts }));
      const [row] = readCsv(await textOf(cast, { format: 'csv', about: 'people' }));
      expect(row).toMatchObject({ who: `<${name} Adam>`, whom: `'${name}` });
      for (const cell of Object.values(row ?? {})) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
    },
  );

  it.for([
    'a, comma',
    'a "quote"',
    'two\nlines',
    'two\r\nlines',
    'Ångström 安藤 🗝️',
    "an 'apostrophe'",
    ' blanks around ',
    '\u2028',
  ])('brings %j home unharmed in both formats', async (name, { cast }) => {
    const facts = { email: mia.email, from: name, to: name };
    await db().$transaction((tx) => record(tx, cast.mia, { event: 'user.renamed', facts }));
    const [row] = readCsv(await textOf(cast, { format: 'csv', about: 'people' }));
    expect(JSON.parse(row?.facts ?? '')).toEqual(facts);
    expect(row?.sentence).toBe(`user.renamed: mia@example.com ${name}`);
    const [line] = readLines(await textOf(cast, { format: 'jsonl', about: 'people' }));
    expect(line).toMatchObject({ facts, sentence: row?.sentence });
  });

  it('is itself told by the log, and stands in it', async ({ cast }) => {
    const [row] = readCsv(await textOf(cast, { format: 'csv' }));
    expect(row).toMatchObject({ event: 'activity.exported', who_id: cast.adam.id });
    await textOf(cast, { format: 'jsonl' });
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({}));
    expect(entries).toMatchObject([
      { event: 'activity.exported', actorId: cast.adam.id, facts: { format: 'jsonl' } },
      { event: 'activity.exported', actorId: cast.adam.id, facts: { format: 'csv' } },
    ]);
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['a member', (cast) => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s, and then nothing is told', async ([_who, actor], { cast }) => {
    expect(await codeOf(exported(cast, { format: 'csv' }, actor(cast)))).toBe('forbidden');
    expect(await db().auditEntry.count()).toBe(0);
  });
});
