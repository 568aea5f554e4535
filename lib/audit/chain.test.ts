import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { freshTest as it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, everythingStored, waitingForLocks } from '../../testing/testing';
import { commandLine, system } from '../actor';
import { completeDeparture } from '../departures/complete';
import { resetInstance } from '../setup/reset';
import { authenticateUser } from '../users/authenticate';
import { renameUser } from '../users/rename';
import { chainEntries } from './chain';
import { record } from './rows';
import { runChaining } from './run';
import { verifyActivity } from './verify';

beforeEach(async () => {
  await chainEntries();
});

const signOut = (cast: SignedInCast) =>
  db().$transaction((tx) => record(tx, cast.mia, { event: 'user.signed_out' }));
/** Rows as a busy year leaves them, one a minute. */
const manyRows = (count: number) => db().$executeRaw`
  insert into audit_entry (id, at, event, "actorKind", "actorLabel", facts, ip)
  select gen_random_uuid(), now() - n * interval '1 minute', 'user.signed_in', 'visitor', 'visitor',
         jsonb_build_object('email', 'person' || n || '@example.com'), '192.0.2.1'
  from generate_series(1, ${count}::int) as n`;
const inOrder = () => db().auditEntry.findMany({ orderBy: { position: 'asc' } });
const WHOLE = { faults: [], faultCount: 0, waiting: 0 };

/** Does the work while somebody else has hold of the end of the chain, in the middle of whose chaining it so comes. */
async function inTheMiddle(work: () => Promise<void>): Promise<number> {
  let chaining: Promise<number> | undefined;
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`select from audit_head for update`;
    chaining = chainEntries();
    await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
    await work();
  });
  return (await chaining) ?? 0;
}

describe('the chain of the activity log', () => {
  it('has every row once, from 1 on without a gap, and the oldest first', async () => {
    await manyRows(30);
    expect(await chainEntries()).toBe(30);
    const rows = await inOrder();
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_row, n) => n + 1));
    const chainedNow = rows.slice(-30).map(({ at }) => at.getTime());
    expect(chainedNow).toEqual(chainedNow.toSorted((a, b) => a - b));
    expect(new Set(rows.map(({ chainHash }) => chainHash)).size).toBe(rows.length);
    expect(await db().auditHead.findMany()).toMatchObject([{ id: 1, position: rows.length }]);
    expect(await verifyActivity(system)).toMatchObject({ ...WHOLE, checked: rows.length });
  });

  it('takes in an activity log from before there was one, of 10,000 rows', async () => {
    await db().$executeRaw`truncate audit_entry, audit_head`;
    await manyRows(10_000);
    expect(await chainEntries()).toBe(10_000);
    expect(await verifyActivity(system)).toMatchObject({
      ...WHOLE,
      checked: 10_000,
      end: { position: 10_000 },
    });
    expect(await chainEntries()).toBe(0);
  });

  it('waits for nobody: a row that is committed late comes behind newer ones', async ({ cast }) => {
    await db().$transaction(async (tx) => {
      await record(tx, cast.adam, { event: 'user.signed_out_everywhere' });
      await signOut(cast);
      expect(await chainEntries()).toBe(1);
      expect(await db().auditEntry.findFirst({ where: { position: 6 } })).toMatchObject({
        event: 'user.signed_out',
      });
    });
    expect(await chainEntries()).toBe(1);
    const [before, last] = (await inOrder()).slice(-2);
    expect(last).toMatchObject({ event: 'user.signed_out_everywhere' });
    expect(Number(last?.at)).toBeLessThanOrEqual(Number(before?.at));
    expect(await verifyActivity(system)).toMatchObject(WHOLE);
  });

  it('holds up nobody: people sign in and rows are written while it is being made', async ({ cast }) => {
    await manyRows(10);
    const chained = await inTheMiddle(async () => {
      await authenticateUser(aVisitor(), mia);
      await signOut(cast);
    });
    expect(chained).toBe(12);
    expect(await verifyActivity(system)).toMatchObject(WHOLE);
  });

  it('is made by one process at a time, and another does not wait for it', async () => {
    await manyRows(10);
    await inTheMiddle(async () => expect(await chainEntries()).toBe(0));
    expect(await verifyActivity(system)).toMatchObject(WHOLE);
  });

  it('is one chain, however many make it at once while others write', async ({ cast }) => {
    await manyRows(5_000);
    const before = await db().auditEntry.count({ where: { position: null } });
    const work = Array.from({ length: 8 }, (_, n) => (n % 2 ? chainEntries() : signOut(cast).then(() => 0)));
    const counts = await Promise.all(work);
    const later = await chainEntries();
    expect(counts.reduce((sum, count) => sum + count, later)).toBe(before + 4);
    expect(await verifyActivity(system)).toMatchObject({ ...WHOLE, checked: await db().auditEntry.count() });
  });

  it('has no gap where a write was taken back', async ({ cast }) => {
    const { checked } = await verifyActivity(system);
    for (let n = 0; n < 3; n++) {
      const taken = db().$transaction(async (tx) => {
        await record(tx, cast.mia, { event: 'user.signed_out' });
        throw new Error('It did not come to that.');
      });
      await expect(taken).rejects.toThrow('It did not come to that.');
      await signOut(cast);
      expect(await chainEntries()).toBe(1);
    }
    expect(await verifyActivity(system)).toMatchObject({ ...WHOLE, checked: checked + 3 });
  });

  it('is whole wherever its making breaks off, and goes on from there', async () => {
    await manyRows(5_000);
    const { checked } = await verifyActivity(system);
    await db().$executeRaw`
      create function break_off() returns trigger language plpgsql as $$ begin raise 'The power went.'; end $$`;
    await db().$executeRaw`
      create trigger break_off before update on audit_entry for each row when (new.position = 3333)
      execute function break_off()`;
    await expect(chainEntries()).rejects.toThrow('The power went.');
    await db().$executeRaw`drop function break_off cascade`;
    const broken = await verifyActivity(system);
    expect(broken).toMatchObject({ faultCount: 0, checked: checked + 2_000, waiting: 3_000 });
    expect(await chainEntries()).toBe(3_000);
    expect(await verifyActivity(system)).toMatchObject({ ...WHOLE, checked: checked + 5_000 });
  });

  it.for([
    ['its last row is gone', () => db().$executeRaw`delete from audit_entry where position = 5`],
    [
      'its last row was given a digest',
      () => db().$executeRaw`update audit_entry set "chainHash" = 'x' where position = 5`,
    ],
    ['the note of its end is gone', () => db().$executeRaw`delete from audit_head`],
    ['the note of its end was moved back', () => db().$executeRaw`update audit_head set position = 4`],
    [
      'rows and note were moved back together',
      async () => {
        await db().$executeRaw`delete from audit_entry where position = 5`;
        await db().$executeRaw`update audit_head set position = 4`;
      },
    ],
    [
      'a row was put in behind its end',
      async (cast: SignedInCast) => {
        await signOut(cast);
        await db().$executeRaw`update audit_entry set position = 6, "chainHash" = 'x' where position is null`;
      },
    ],
  ] as const)(
    'is not carried on where %s, so that it stays to be seen',
    async ([_what, tamper], { cast }) => {
      expect(await verifyActivity(system)).toMatchObject({ ...WHOLE, checked: 5 });
      await tamper(cast);
      await signOut(cast);
      const before = await everythingStored();
      await expect(chainEntries()).rejects.toThrow('Run "npx latchkey activity:verify"');
      expect(await everythingStored()).toBe(before);
      expect((await verifyActivity(system)).faultCount).toBeGreaterThan(0);
    },
  );

  it('stays whole when people change their names, leave, and when the instance is reset', async ({
    cast,
  }) => {
    await renameUser(cast.mia, { firstName: 'Maria', lastName: 'Member' });
    await chainEntries();
    await completeDeparture(cast.olivia, {
      userId: cast.mia.id,
      owned: 'transfer',
      transferTo: cast.adam.email,
    });
    await chainEntries();
    await resetInstance(commandLine);
    expect(await chainEntries()).toBe(1);
    const { checked, ...verification } = await verifyActivity(system);
    expect(verification).toMatchObject(WHOLE);
    expect(checked).toBe(await db().auditEntry.count());
  });
});

describe('a running instance', () => {
  it('chains by itself what is written, and at its stop what was written last', async ({ cast }) => {
    await signOut(cast);
    const chaining = runChaining();
    await expect
      .poll(() => verifyActivity(system), { timeout: 10_000 })
      .toMatchObject({ ...WHOLE, checked: 6 });
    await signOut(cast);
    await expect
      .poll(() => verifyActivity(system), { timeout: 10_000 })
      .toMatchObject({ ...WHOLE, checked: 7 });
    await signOut(cast);
    await chaining.stop();
    expect(await verifyActivity(system)).toMatchObject({ ...WHOLE, checked: 8 });
    await signOut(cast);
    expect(await verifyActivity(system)).toMatchObject({ checked: 8, waiting: 1 });
  });
});
