import { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { closeDb, connectTo, db } from '../database/database';
import type { UserActor, Visitor } from '../lib/actor';
import { type Config, config, keepConfig, parseSettings } from '../lib/config';
import { Problem, type ProblemCode, type ProblemFacts } from '../lib/problem';

/** Settings of an instance as tests want it unless they say otherwise: e-mail is off, links are shown. */
const SETTINGS: Config = {
  ...parseSettings({ N8N_EDITOR_BASE_URL: 'https://latchkey.example.com', LATCHKEY_DATA_DIR: '/nowhere' })
    .settings,
  instanceKey: 'the-instance-key-of-the-tests-0001',
  databaseUrl: '',
};

/** A mail server at which nobody listens: e-mail is on, and whatever is queued stays there. */
export const UNUSED_MAIL_SERVER: NonNullable<Config['mail']> = {
  host: '127.0.0.1',
  port: 9,
  auth: null,
  sender: { name: 'Latchkey', address: 'door@example.com' },
  security: 'none',
  isTlsRequired: false,
  ownName: 'latchkey.example.com',
};

/** The settings of tests, with these changes. */
export const settingsWith = (changes: Partial<Config>): Config => ({ ...SETTINGS, ...changes });

/** Forgets the settings: the next file may run in this process, and is to find it as it would be at a start. */
export function forgetSettings(): void {
  Reflect.deleteProperty(globalThis, Symbol.for('latchkey.config'));
}

/** Forgets the failed sign-ins of a test, which would be written into the activity log in the middle of a later one. */
export function forgetFailedSignIns(): void {
  Reflect.deleteProperty(globalThis, Symbol.for('latchkey.failed-sign-ins'));
}

/** The URL of an empty database that no other file sees. */
export async function takeDatabase(): Promise<string> {
  const answer = await fetch(inject('databasesUrl'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`There is no database for these tests. ${text}`);
  return text;
}

/** Gives the tests of a file their settings; what a test changes holds until it ends. */
export function withSettings(settings: Partial<Config> = {}): void {
  const own = settingsWith(settings);
  keepConfig(own);
  afterEach(() => {
    keepConfig({ ...own, databaseUrl: config().databaseUrl });
    forgetFailedSignIns();
  });
  afterAll(forgetSettings);
}

/** Gives the tests of a file their settings and an empty database that no other file sees. */
export function withDatabase(settings: Partial<Config> = {}): void {
  withSettings(settings);
  beforeAll(async () => changeSettings({ databaseUrl: await takeDatabase() }));
  afterAll(closeDb);
}

/** Changes settings until the test ends, as a restart with another environment would. */
export function changeSettings(changes: Partial<Config>): void {
  keepConfig({ ...config(), ...changes });
}

/**
 * Whether a pooler stands before the database of the tests, such as PgBouncer: it knows no LISTEN, and its connections to
 * the server are its own.
 */
export async function isPooled(): Promise<boolean> {
  const client = await connectTo(config().databaseUrl);
  const { rows } = await client.query<{ port: number | null }>('select inet_client_port() as port');
  const { stream } = client.connection;
  const isOther = stream instanceof Socket && rows[0]?.port !== stream.localPort;
  await client.end();
  return isOther;
}

/**
 * Empties every table, for tests that begin with a fresh instance. TRUNCATE would make new files for each table and index,
 * which takes ten times as long for the few rows of a test.
 */
export async function emptyDatabase(): Promise<void> {
  const tables = (await tableNames()).map((name) => `public."${name}"`);
  const deletes = [...tables, 'graphile_worker._private_jobs'].map(
    (table, n) => `d${n} as (delete from ${table})`,
  );
  // Triggers note for these whom they are to tell that a session ended.
  await db().oidcClient.deleteMany();
  // One statement, in the end of which nothing refers to what is gone.
  await db().$executeRawUnsafe(`with ${deletes.join(', ')} select 1`);
}

/** Everything that the database holds, the queue included, as text: to see that nothing changed, or what is kept. */
export async function everythingStored(): Promise<string> {
  const tables = (await tableNames()).map((name) => `public."${name}"`);
  const contents = [];
  for (const table of [...tables, 'graphile_worker._private_jobs']) {
    const query = `select coalesce(json_agg(t order by t::text), '[]')::text as rows from ${table} as t`;
    const [{ rows } = { rows: '' }] = await db().$queryRawUnsafe<{ rows: string }[]>(query);
    contents.push(`${table}: ${rows}`);
  }
  return contents.join('\n');
}

async function tableNames(): Promise<string[]> {
  const rows = await db().$queryRaw<{ name: string }[]>`
    select tablename::text as name from pg_tables where schemaname = 'public' and tablename not like '\\_%' order by 1`;
  return rows.map(({ name }) => name);
}

let visitors = 0;

/** Somebody who is not signed in, in a network that nobody had before. */
export function aVisitor(): Visitor {
  visitors += 1;
  return { kind: 'visitor', ip: `2001:db8:0:${visitors.toString(16)}::1`, userAgent: 'A browser' };
}

/** Somebody whose request fails at the very end of a verb's work: the activity log cannot hold this address. */
export function doomed<A extends Visitor | UserActor>(actor: A): A {
  return { ...actor, ip: '\0' };
}

/** The Problem that a verb answers with. Fails when it succeeds, and passes on what is no Problem. */
export async function problemOf(outcome: Promise<unknown>): Promise<Problem> {
  try {
    await outcome;
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  return expect.fail('A Problem was expected, but all went well.');
}

/** The facts of the Problem with this code that a verb answers with. */
export async function factsOf<C extends ProblemCode>(
  outcome: Promise<unknown>,
  code: C,
): Promise<ProblemFacts[C]> {
  const problem = await problemOf(outcome);
  if (problem.is(code)) return problem.facts;
  return expect.fail(`${code} was expected, but it is ${problem.code}.`);
}

/** The code of the Problem that a verb answers with. */
export async function codeOf(outcome: Promise<unknown>): Promise<ProblemCode> {
  return (await problemOf(outcome)).code;
}

/** How often each thing happened when many were tried at once: `done`, or the code of the Problem. */
export async function tally(attempts: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const attempt of await Promise.allSettled(attempts)) {
    if (attempt.status === 'rejected' && !(attempt.reason instanceof Problem)) throw attempt.reason;
    const what = attempt.status === 'rejected' ? attempt.reason.code : 'done';
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

/** What many do at the same moment: they are held up at the user's row until all of them have come to it. */
export async function together<T>(userId: string, attempts: (() => Promise<T>)[]): Promise<T[]> {
  let outcomes: Promise<T[]> = Promise.resolve([]);
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`select id from "user" where id = ${userId}::uuid for update`;
    outcomes = Promise.all(attempts.map((attempt) => attempt()));
    await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(attempts.length);
  });
  return outcomes;
}

/** How many transactions of this test file wait for another one. */
export async function waitingForLocks(): Promise<number> {
  const [{ waiting } = { waiting: 0 }] = await db().$queryRaw<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return waiting;
}
