import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '../database/database';

// Joining takes a dozen transactions and two hashes, and nearly every test begins with people who have joined. So each
// process has them join once, keeps the rows that came of it, and from then on makes the same rows of other people.

/** Rows by the name of their table, as JSON. */
export type Rows = Record<string, Record<string, unknown>[]>;

const ID = /[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?/g;

/** All rows there are but the counts of tries, whose keys are hashes of ids; null where something waits in the queue. */
export async function allRows(): Promise<Rows | null> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    select tablename::text as name from pg_tables
    where schemaname = 'public' and tablename not like '\\_%' and tablename <> 'rate_limit'`;
  const each = tables.map(
    ({ name }) => `'${name}', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from public."${name}" as t)`,
  );
  const halves = [each.slice(0, 40), each.slice(40)].map((some) => `jsonb_build_object(${some.join(', ')})`);
  const [{ rows, waiting } = { rows: {}, waiting: 1n }] = await db().$queryRawUnsafe<
    { rows: Rows; waiting: bigint }[]
  >(`select ${halves.join(' || ')} as rows, (select count(*) from graphile_worker._private_jobs) as waiting`);
  if (waiting > 0) return null;
  return Object.fromEntries(Object.entries(rows).filter(([, some]) => some.length > 0));
}

/** The rows that are not among others. */
export function without(rows: Rows, others: Rows): Rows {
  const left = Object.entries(rows).map(([table, some]) => {
    const known = new Set(others[table]?.map((row) => JSON.stringify(row)));
    return [table, some.filter((row) => !known.has(JSON.stringify(row)))] as const;
  });
  return Object.fromEntries(left.filter(([, some]) => some.length > 0));
}

/**
 * What is kept of what had happened by `until`, made again: every id is a new one, apart from those that `ids` says, and
 * what had happened happens in this moment, in the same order. What was to come then is to come as late. Resolves when all
 * of it is past.
 */
export async function renewed<T>(kept: T, until: number, ids: Map<string, string>): Promise<T> {
  const text = JSON.stringify(kept);
  const old = [...new Set(text.match(ID))].filter((id) => !ids.has(id)).sort();
  for (const [n, id] of (await newIds(old.length)).entries()) ids.set(old[n] ?? '', id);
  const moments = [...new Set((text.match(TIME) ?? []).map(read))]
    .filter((moment) => moment <= until)
    .sort((one, two) => one - two);
  const order = new Map(moments.map((moment, n) => [moment, n]));
  const began = Date.now();
  const again = (moment: number) => began + (order.get(moment) ?? moment - until);
  const made = text
    .replace(ID, (id) => ids.get(id) ?? id)
    .replace(TIME, (time) => new Date(again(read(time))).toISOString());
  await sleep(order.size);
  return JSON.parse(made, (key, value) => (key === 'provedAt' ? new Date(value) : value));
}

const read = (time: string) => Date.parse(/T.*(Z|[+-])/.test(time) ? time : `${time}Z`);

/**
 * So many ids in order, of those that Prisma makes: behind all that it made before, and before all to come. They are not
 * told by the clock alone, since they stay ahead in a process in which a test had moved it.
 */
async function newIds(count: number): Promise<string[]> {
  const names = Array.from({ length: count }, () => randomUUID());
  const data = names.map((name) => ({ name, nameKey: name }));
  const made = await db().group.createManyAndReturn({ data, select: { id: true } });
  await db().group.deleteMany({ where: { nameKey: { in: names } } });
  return made.map(({ id }) => id).sort();
}

/** Puts rows into their tables, all at once, so that none is missing what it refers to. */
export async function putIn(rows: Rows): Promise<void> {
  const inserts = Object.keys(rows).map(
    (table, n) => `i${n} as (insert into public."${table}"
      select * from jsonb_populate_recordset(null::public."${table}", $1::jsonb->'${table}'))`,
  );
  await db().$executeRawUnsafe(`with ${inserts.join(', ')} select 1`, JSON.stringify(rows));
}
