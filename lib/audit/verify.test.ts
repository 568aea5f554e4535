import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { type Prisma, Prisma as sql } from '../../prisma/generated/client';
import { it } from '../../testing/fixtures';
import { aVisitor, changeSettings, codeOf, everythingStored, waitingForLocks } from '../../testing/testing';
import { system } from '../actor';
import { chainEntries } from './chain';
import { record } from './rows';
import { type ChainPlace, verifyActivity } from './verify';

const ROWS = 12;
/** A log of twelve rows, no two of which say the same, all chained. */
it.beforeEach(async ({ cast }) => {
  await db().$executeRaw`truncate audit_entry, audit_head`;
  for (let n = 1; n <= ROWS; n++)
    await db().$transaction((tx) =>
      record(tx, n % 2 ? cast.adam : cast.olivia, {
        event: 'user.renamed',
        subjectId: cast.mia.id,
        facts: { email: `person${n}@example.com`, from: 'Mia', to: `Mia ${n}` },
      }),
    );
  await chainEntries();
});

const run = (statement: Prisma.Sql) => db().$executeRaw(statement);
const faults = async (written?: ChainPlace | null) => (await verifyActivity(system, written)).faults;
/** A row as a fault names it; no test knows its time. */
const row = (position: number) => ({
  position,
  event: 'user.renamed',
  at: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
});
const changed = (position: number) => ({ code: 'changed', row: row(position) });
const moved = (position: number, after: number) => ({ code: 'moved', row: row(position), after });

/** Two rows in each other's places, by way of one that nobody has. */
const swapped = (a: number, b: number) => [
  sql.sql`update audit_entry set position = -1 where position = ${a}`,
  sql.sql`update audit_entry set position = ${a} where position = ${b}`,
  sql.sql`update audit_entry set position = ${b} where position = -1`,
];
const swap = async (a: number, b: number) => {
  for (const statement of swapped(a, b)) await run(statement);
};
const remove = (from: number, to: number) =>
  run(sql.sql`delete from audit_entry where position between ${from} and ${to}`);
/** A row as somebody makes it who can write the database, with a digest that they make up. */
const putIn = (position: number) =>
  run(sql.sql`
  insert into audit_entry (id, event, "actorKind", "actorLabel", facts, position, "chainHash")
  select gen_random_uuid(), event, "actorKind", "actorLabel", facts, ${position}, "chainHash"
  from audit_entry where position = 1`);

describe('a log that nobody touched', () => {
  it('is whole, and its last place can be written down', async () => {
    const verification = await verifyActivity(system);
    expect(verification).toEqual({
      checked: ROWS,
      waiting: 0,
      end: { position: ROWS, hash: expect.stringMatching(/^[\w-]{43}$/) },
      faults: [],
      faultCount: 0,
    });
    expect(await faults(verification.end)).toEqual([]);
  });

  it('is as whole before anything was ever chained, and counts what waits for it', async ({ cast }) => {
    await run(sql.sql`truncate audit_entry, audit_head`);
    const nothing = { checked: 0, waiting: 0, end: null, faults: [], faultCount: 0 };
    expect(await verifyActivity(system)).toEqual(nothing);
    await db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
    expect(await verifyActivity(system)).toEqual({ ...nothing, waiting: 1 });
  });

  it('still has the place that was written down when it has grown', async ({ cast }) => {
    const { end } = await verifyActivity(system);
    await db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
    await chainEntries();
    expect(await verifyActivity(system, end)).toMatchObject({ checked: ROWS + 1, faultCount: 0 });
  });

  it('is whole however its database writes the same facts down again', async () => {
    await run(sql.sql`update audit_entry set facts = jsonb_build_object('to', facts->'to') || facts`);
    expect(await faults()).toEqual([]);
  });

  it('is never called damaged while rows are written, chained and looked through at once', async ({
    cast,
  }) => {
    const write = () => db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
    for (let round = 0; round < 15; round++) {
      const verifying = [verifyActivity(system), verifyActivity(system), verifyActivity(system)];
      await Promise.all([write(), chainEntries(), write(), ...verifying, chainEntries()]);
      for (const { faults } of await Promise.all(verifying)) expect(faults).toEqual([]);
    }
  });

  it('is seen as it is at one moment, though rows are chained while it is looked through', async ({
    cast,
  }) => {
    await db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
    const older = await db().auditHead.findUniqueOrThrow({ where: { id: 1 } });
    await chainEntries();
    const { chainHash } = await db().auditEntry.findFirstOrThrow({ where: { position: ROWS + 1 } });
    const newer = await db().auditHead.findUniqueOrThrow({ where: { id: 1 } });
    await run(sql.sql`update audit_entry set position = null where position = ${ROWS + 1}`);
    await db().auditHead.update({ where: { id: 1 }, data: older });
    let verifying: ReturnType<typeof verifyActivity> | undefined;
    await db().$transaction(async (tx) => {
      await tx.$executeRaw`lock table audit_entry`;
      verifying = verifyActivity(system);
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
      await tx.auditEntry.updateMany({
        where: { position: null },
        data: { position: ROWS + 1, chainHash },
      });
      await tx.auditHead.update({ where: { id: 1 }, data: newer });
    });
    expect(await verifying).toMatchObject({ checked: ROWS, waiting: 1, faultCount: 0 });
    expect(await verifyActivity(system)).toMatchObject({ checked: ROWS + 1, waiting: 0, faultCount: 0 });
  });

  it('is not changed by being looked through', async () => {
    const before = await everythingStored();
    await verifyActivity(system);
    expect(await everythingStored()).toBe(before);
  });
});

describe('a row that was changed is named, whatever was changed of it', () => {
  const other = '01890000-0000-7000-8000-000000000000';
  it.each([
    ['its time, by a millisecond', sql.sql`at = at + interval '1 millisecond'`],
    ['what happened', sql.sql`event = 'user.renamed_'`],
    ['what kind of actor did it', sql.sql`"actorKind" = 'system'`],
    ['who did it', sql.sql`"actorId" = ${other}::uuid`],
    ['that anybody did it', sql.sql`"actorId" = null`],
    ['how they were called', sql.sql`"actorLabel" = 'Olivia Owner '`],
    ['whom it was about', sql.sql`"subjectId" = ${other}::uuid`],
    ['that it was about anybody', sql.sql`"subjectId" = null`],
    ['where it came from', sql.sql`ip = '192.0.2.1'`],
    ['that it came from anywhere', sql.sql`ip = null`],
    ['that it came from nowhere', sql.sql`ip = ''`],
    ['a fact', sql.sql`facts = facts || '{"to": "Mia"}'`],
    ['a fact too many', sql.sql`facts = facts || '{"__proto__": "x"}'`],
    ['a fact too few', sql.sql`facts = facts - 'from'`],
    ['facts that are a list of the same', sql.sql`facts = '[["email","x"]]'`],
    ['its id', sql.sql`id = gen_random_uuid()`],
  ])('%s', async (_what, change) => {
    await run(sql.sql`update audit_entry set ${change} where position = 4`);
    const event = expect.stringMatching(/^user\.renamed_?$/);
    expect(await faults()).toEqual([{ code: 'changed', row: { ...row(4), event } }]);
  });

  it.each([
    ['nothing', sql.sql`null`],
    ['something of the same look', sql.sql`reverse("chainHash")`],
    ['the same and a little more', sql.sql`"chainHash" || '.x'`],
    ['that of another row', sql.sql`(select "chainHash" from audit_entry where position = 7)`],
  ])('its digest: %s', async (_what, digest) => {
    await run(sql.sql`update audit_entry set "chainHash" = ${digest} where position = 4`);
    // Whether the next row was moved, or the digest before it is another one, cannot be told apart.
    expect(await faults()).toEqual([changed(4), moved(5, 4)]);
  });

  it('and so are all of them, by name and time', async () => {
    const { at } = await db().auditEntry.findFirstOrThrow({ where: { position: 9 } });
    await run(sql.sql`update audit_entry set ip = '192.0.2.66' where position in (2, 9)`);
    const found = await faults();
    expect(found).toHaveLength(2);
    expect(found[1]).toEqual({
      code: 'changed',
      row: { position: 9, event: 'user.renamed', at: at.toISOString() },
    });
  });

  it('without a word of what somebody wrote there for a terminal to obey', async () => {
    const event = 'user.renamed\u001b[2J\u009b31m\r\nThe activity log is whole';
    await run(sql.sql`update audit_entry set event = ${event}, at = 'infinity' where position = 4`);
    expect(await faults()).toEqual([{ code: 'changed', row: { position: 4, event: null, at: null } }]);
  });
});

describe('rows that were moved, taken away or put in are named', () => {
  it('two that changed places', async () => {
    await swap(4, 8);
    expect(await faults()).toEqual([moved(4, 3), moved(5, 4), moved(8, 7), moved(9, 8)]);
  });

  it('two neighbours at the beginning', async () => {
    await swap(1, 2);
    expect(await faults()).toEqual([moved(1, 0), moved(2, 1), moved(3, 2)]);
  });

  it('one that is missing, and several', async () => {
    await remove(1, 1);
    await remove(4, 6);
    expect(await faults()).toEqual([
      { code: 'missing', first: 1, last: 1 },
      { code: 'missing', first: 4, last: 6 },
    ]);
  });

  it('one that lost its place and waits for another', async () => {
    await run(sql.sql`update audit_entry set position = null where position = 4`);
    expect(await verifyActivity(system)).toMatchObject({
      waiting: 1,
      faults: [{ code: 'missing', first: 4, last: 4 }],
    });
    await chainEntries();
    expect(await verifyActivity(system)).toMatchObject({
      waiting: 0,
      faults: [{ code: 'missing', first: 4, last: 4 }],
    });
  });

  it('a gap that was closed by moving up the rest', async () => {
    await remove(4, 4);
    for (let n = 5; n <= ROWS; n++)
      await run(sql.sql`update audit_entry set position = ${n - 1} where position = ${n}`);
    await run(sql.sql`update audit_head set position = ${ROWS - 1}`);
    const found = await faults();
    expect(found[0]).toEqual(moved(4, 3));
    expect(found).toHaveLength(ROWS - 4 + 1);
  });

  it('an end that was cut off', async () => {
    await remove(ROWS, ROWS);
    expect(await faults()).toEqual([{ code: 'end_cut_off', first: 12, last: 12 }]);
    await remove(10, 11);
    expect(await faults()).toEqual([{ code: 'end_cut_off', first: 10, last: 12 }]);
    await remove(1, ROWS);
    expect(await faults()).toEqual([{ code: 'end_cut_off', first: 1, last: 12 }]);
  });

  it('an end that was cut off by somebody who moved back the note of it as well', async () => {
    await remove(11, 12);
    await run(sql.sql`update audit_head set position = 10`);
    const unconfirmed = { code: 'end_unconfirmed', last: 10, hasNote: true };
    expect(await faults()).toEqual([unconfirmed]);
    await run(sql.sql`
      update audit_head set "chainHash" = (
        select split_part("chainHash", '.', 2) from audit_entry where audit_entry.position = 10
      )`);
    expect(await faults()).toEqual([unconfirmed]);
    await run(sql.sql`delete from audit_head`);
    expect(await faults()).toEqual([{ ...unconfirmed, hasNote: false }]);
  });

  it('a note of the end that is older than the end', async ({ cast }) => {
    const older = await db().auditHead.findUniqueOrThrow({ where: { id: 1 } });
    await db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
    await chainEntries();
    await db().auditHead.update({ where: { id: 1 }, data: older });
    expect(await faults()).toEqual([{ code: 'end_unconfirmed', last: 13, hasNote: true }]);
  });

  it('one that was put in at the end, far behind it, or before the beginning', async () => {
    for (const position of [ROWS + 1, 2_000_000_000, 0, -5]) await putIn(position);
    expect(await faults()).toEqual([
      { code: 'put_in_before_first', row: row(-5) },
      { code: 'put_in_before_first', row: row(0) },
      { code: 'put_in_behind_end', row: row(13) },
      { code: 'put_in_behind_end', row: row(2_000_000_000) },
    ]);
  });

  it('one that was put in the place of another', async () => {
    await remove(4, 4);
    await putIn(4);
    expect(await faults()).toEqual([changed(4), moved(5, 4)]);
  });

  it('one that is there twice', async () => {
    await db().$executeRaw`drop index "audit_entry_position_key"`;
    await putIn(4);
    const found = await faults();
    expect(found).toContainEqual({ code: 'put_in_twice', row: row(4) });
    await db().$executeRaw`delete from audit_entry where "actorId" is null`;
    await db().$executeRaw`create unique index "audit_entry_position_key" on audit_entry (position)`;
    expect(await faults()).toEqual([]);
  });

  it('the first twenty of very many, and the count of all', async () => {
    await db().$executeRaw`
      insert into audit_entry (id, event, "actorKind", "actorLabel", facts)
      select gen_random_uuid(), 'user.signed_in', 'visitor', 'visitor', '{}' from generate_series(1, 9988)`;
    await chainEntries();
    await db().$executeRaw`update audit_entry set "actorLabel" = 'Nobody' where position % 100 = 0`;
    const verification = await verifyActivity(system);
    expect(verification).toMatchObject({ checked: 10_000, faultCount: 100 });
    expect(verification.faults).toMatchObject(
      Array.from({ length: 20 }, (_, n) => ({ code: 'changed', row: { position: (n + 1) * 100 } })),
    );
  });
});

it('is verified for nobody but those who see it', async ({ cast }) => {
  for (const actor of [cast.mia, aVisitor()]) expect(await codeOf(verifyActivity(actor))).toBe('forbidden');
});

describe('a log that was written anew as a whole', () => {
  it('by somebody with another instance key is told as that', async ({ cast }) => {
    changeSettings({ instanceKey: 'the-instance-key-of-somebody-else-2' });
    expect(await verifyActivity(system)).toMatchObject({
      faults: [{ code: 'other_key', rows: 12 }],
      faultCount: 1,
    });
    await expect(chainEntries()).resolves.toBe(0);
    await db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
    await expect(chainEntries()).rejects.toThrow('does not end as it was left');
    await run(sql.sql`update audit_entry set position = null, "chainHash" = null`);
    await run(sql.sql`delete from audit_head`);
    await chainEntries();
    expect(await faults()).toEqual([]);
    changeSettings({ instanceKey: 'the-instance-key-of-the-tests-0001' });
    expect(await faults()).toEqual([{ code: 'other_key', rows: 13 }]);
  });

  it('and had the instance chain it again is found by the place that was written down', async () => {
    const { end } = await verifyActivity(system);
    await run(
      sql.sql`update audit_entry set position = null, "chainHash" = null, ip = '192.0.2.1' where position > 3`,
    );
    await run(sql.sql`update audit_entry set position = null, "chainHash" = null`);
    await run(sql.sql`delete from audit_head`);
    await chainEntries();
    expect(await faults()).toEqual([]);
    expect(await faults(end)).toEqual([{ code: 'made_anew', position: 12 }]);
  });

  it('and is shorter now is found by the place that was written down', async () => {
    const { end } = await verifyActivity(system);
    await run(sql.sql`update audit_entry set position = null, "chainHash" = null`);
    await run(sql.sql`delete from audit_head`);
    await run(sql.sql`delete from audit_entry where "actorLabel" = 'Adam Admin'`);
    await chainEntries();
    expect(await faults(end)).toEqual([{ code: 'shorter', position: 12, last: 6 }]);
    await run(sql.sql`truncate audit_entry, audit_head`);
    expect(await faults(end)).toEqual([{ code: 'shorter', position: 12, last: 0 }]);
  });
});

describe('of whatever somebody without the key does to rows, something is found', () => {
  const place = fc.integer({ min: 1, max: ROWS });
  // PostgreSQL keeps no NUL in text.
  const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((it) => !it.includes('\0'));
  const column = fc
    .constantFrom('event', 'actorKind', 'actorLabel', 'ip', 'chainHash')
    .map((name) => sql.raw(`"${name}"`));
  const seconds = fc.nat();
  const deed = fc.oneof(
    fc
      .tuple(column, text, place)
      .map(([of, to, at]) => [sql.sql`update audit_entry set ${of} = ${to} where position = ${at}`]),
    fc.tuple(text, text, place).map(([fact, to, at]) => [
      sql.sql`
        update audit_entry set facts = facts || jsonb_build_object(${fact}::text, ${to}::text)
        where position = ${at}`,
    ]),
    fc
      .tuple(seconds, place)
      .map(([to, at]) => [sql.sql`update audit_entry set at = to_timestamp(${to}) where position = ${at}`]),
    fc.tuple(column, place, place).map(([of, from, to]) => [
      sql.sql`
        update audit_entry set ${of} = other.${of} from audit_entry as other
        where audit_entry.position = ${to} and other.position = ${from}`,
    ]),
    fc.tuple(place, place).map(([a, b]) => swapped(a, b)),
    place.map((at) => [sql.sql`delete from audit_entry where position = ${at}`]),
  );

  it('in 300 random ways, alone and together', async () => {
    await run(sql.sql`create schema kept`);
    await run(sql.sql`create table kept.entry as select * from audit_entry`);
    const stored = async () => JSON.stringify(await db().$queryRaw`select * from audit_entry order by id`);
    const before = await stored();
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 3 }), async (deeds) => {
        await run(sql.sql`truncate audit_entry`);
        await run(sql.sql`insert into audit_entry select * from kept.entry`);
        for (const statement of deeds.flat()) await run(statement);
        const isChanged = (await stored()) !== before;
        changed += Number(isChanged);
        expect((await verifyActivity(system)).faultCount > 0).toBe(isChanged);
      }),
      { numRuns: 300 },
    );
    await run(sql.sql`drop schema kept cascade`);
    expect(changed).toBeGreaterThan(200);
  });
});
