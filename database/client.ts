import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma, PrismaClient } from '../prisma/generated/client';
import { openPool, TURN_MS } from './pool';
import { keepsSession } from './session';
import { forgetDatabase, isDatabaseDown } from './watch';

/** The client inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const CLIENT = Symbol.for('latchkey.db');
const POOL = Symbol.for('latchkey.database-pool');

const TRANSACTION_MS = 20_000;
const LAST_QUERIES_MS = 2_000;
const ANSWER_MS = 3_000;

/** The one Prisma client of this process. */
export function db(): PrismaClient {
  const kept: PrismaClient | undefined = Reflect.get(globalThis, CLIENT);
  if (kept) return kept;
  // In a burst of sign-ins they wait for a connection, rather than failing after Prisma's default of 2 s.
  const transactionOptions = { maxWait: TURN_MS, timeout: TRANSACTION_MS };
  const client = new PrismaClient({ adapter: new PrismaPg(databasePool()), transactionOptions });
  Reflect.set(globalThis, CLIENT, client);
  return client;
}

/**
 * The one pool of this process. Prisma and the mail queue both take their connections from it, so that there are never
 * more than LATCHKEY_DATABASE_CONNECTIONS.
 */
export function databasePool(): pg.Pool {
  const pool: pg.Pool = Reflect.get(globalThis, POOL) ?? openPool();
  Reflect.set(globalThis, POOL, pool);
  return pool;
}

/**
 * Rows that one statement finds, outside any transaction: for what is asked at nearly every request. The server reads and
 * plans it once a connection, by its name, where no pooler stands in between. Its `text` has to be the same each time.
 */
export async function findPrepared<Row extends object>(
  name: string,
  { text, values }: Prisma.Sql,
): Promise<Row[]> {
  const client = await databasePool().connect();
  try {
    const { rows } = await client.query<Row>({ ...(keepsSession(client) && { name }), text, values });
    return rows;
  } finally {
    client.release();
  }
}

type Asked<One, Answer> = { one: One; resolve(answer: Answer): void; reject(error: unknown): void };

/**
 * Asks together what is asked in one turn of the event loop, or while an answer is under way: for what is asked at nearly
 * every request or mail, where the way to the server and back costs more than the look-up. It is sent after the last of them
 * came, so that each is answered by what is so after it was asked, and nothing is remembered. `ask` answers in the order of
 * what it was asked. When it fails, all fail that it was asked, so each has to be something that the server takes; and it
 * waits for nobody, or those that come later would wait with it.
 */
export function together<One, Answer>(ask: (all: One[]) => Promise<Answer[]>): (one: One) => Promise<Answer> {
  let waiting: Asked<One, Answer>[] = [];
  let isAsking = false;
  const askAll = async () => {
    isAsking = true;
    while (waiting.length > 0) {
      await setImmediate();
      const all = waiting;
      waiting = [];
      try {
        const answers = await ask(all.map(({ one }) => one));
        for (const [n, { resolve }] of all.entries()) resolve(answers[n] as Answer);
      } catch (error) {
        for (const { reject } of all) reject(error);
      }
    }
    isAsking = false;
  };
  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      if (!isAsking) void askAll();
    });
}

/** A row of what was found for several at once; `place` is whose it is, counted from 1 (`with ordinality`). */
export type Placed = { place: string };

/** What was found for each of so many; null for whom there is nothing. */
export function inPlaces<Row extends Placed>(rows: Row[], count: number): (Row | null)[] {
  const found = new Map(rows.map((row) => [Number(row.place), row]));
  return Array.from({ length: count }, (_, n) => found.get(n + 1) ?? null);
}

/** Closes the connections; the next call of `db()` opens new ones. Waits two seconds at most for the server. */
export async function closeDb(): Promise<void> {
  const client: PrismaClient | undefined = Reflect.get(globalThis, CLIENT);
  const pool: pg.Pool | undefined = Reflect.get(globalThis, POOL);
  for (const key of [CLIENT, POOL]) Reflect.deleteProperty(globalThis, key);
  const closing = Promise.resolve(client?.$disconnect()).then(() => pool?.end());
  await Promise.race([closing, sleep(LAST_QUERIES_MS, undefined, { ref: false })]);
  forgetDatabase();
}

/** Whether the database answers a query now. Resolves within a few seconds either way. */
export async function isDatabaseReachable(): Promise<boolean> {
  if (isDatabaseDown()) return false;
  const answer = databasePool().query('select 1');
  const isAnswered = answer.then(
    () => true,
    () => false,
  );
  return Promise.race([isAnswered, sleep(ANSWER_MS, false, { ref: false })]);
}
