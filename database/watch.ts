import pg from 'pg';
import { config } from '../lib/config';
import { log } from '../lib/log';
import { explainDatabaseError, isOutage } from './fault';
import { connectionOf } from './url';

/**
 * Whether the database answers, without asking it: kept from what happens on the connections of this process. The first
 * failure has it asked over a connection of its own; when that fails too it is down, and is asked again and again until it
 * answers.
 */
type Watch = {
  /** When something last failed for which nobody but the database can be blamed, by performance.now(). */
  failedAt: number;
  /** Null: it is not known to be down. */
  downSince: number | null;
  isAsking: boolean;
};

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const KEPT = Symbol.for('latchkey.database-watch');

const ANSWER_MS = 3_000;
const ASK_EVERY_MS = 500;

/** Whether the database is known not to answer. Asks nobody, so it may be called at every request. */
export function isDatabaseDown(): boolean {
  return watch().downSince !== null;
}

/** Whether the database let this process down at or after a moment of performance.now(). */
export function hasDatabaseFailedSince(moment: number): boolean {
  return watch().failedAt >= moment;
}

/** Takes note of an error of a connection. One that is somebody else's fault, like a wrong query, is none of it. */
export function noteDatabaseError(error: unknown): void {
  if (!isOutage(error)) return;
  const kept = watch();
  kept.failedAt = performance.now();
  if (kept.isAsking) return;
  kept.isAsking = true;
  void askUntilItAnswers(kept);
}

/** Forgets what is known, and stops asking: this process is done with the database. */
export function forgetDatabase(): void {
  Reflect.deleteProperty(globalThis, KEPT);
}

function watch(): Watch {
  const kept: Watch = Reflect.get(globalThis, KEPT) ?? {
    failedAt: Number.NEGATIVE_INFINITY,
    downSince: null,
    isAsking: false,
  };
  Reflect.set(globalThis, KEPT, kept);
  return kept;
}

async function askUntilItAnswers(kept: Watch): Promise<void> {
  while (watch() === kept) {
    try {
      await ask();
      if (kept.downSince !== null)
        log('info', `The database answers again, after ${secondsSince(kept.downSince)}.`);
      kept.downSince = null;
      kept.isAsking = false;
      return;
    } catch (error) {
      if (kept.downSince === null) tellOfLoss(error);
      kept.downSince ??= performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS).unref());
  }
}

function tellOfLoss(error: unknown): void {
  const { what } = explainDatabaseError(error, new pg.Client(connectionOf(config().databaseUrl)));
  log('error', `The database has gone: ${what} Pages say so, and it is asked again until it answers.`);
}

/** Whether the database answers now, over a connection of its own. Resolves within a few seconds either way. */
export async function doesDatabaseAnswer(): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch {
    return false;
  }
}

async function ask(): Promise<void> {
  const client = new pg.Client({
    ...connectionOf(config().databaseUrl),
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    // A connection that hangs would hang at its end as well.
    client.end().catch(() => {});
  }
}

function secondsSince(moment: number): string {
  const seconds = Math.max(1, Math.round((performance.now() - moment) / 1000));
  return seconds === 1 ? 'a second' : `${seconds} seconds`;
}
