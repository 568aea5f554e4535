import pg from 'pg';
import { config } from '../lib/config';
import { log } from '../lib/log';
import { explainDatabaseError, isOutage } from './fault';
import { connectionOf } from './url';

/**
 * Whether the database answers, known from what happens on the connections of this process. After the first failure it is
 * asked over a separate connection; when that fails too it is down, and is asked every half second until it answers.
 */
type Watch = {
  /** When something last failed because of the database, by performance.now(). */
  failedAt: number;
  /** Null: it is not known to be down. */
  downSince: number | null;
  isAsking: boolean;
};

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const KEPT = Symbol.for('latchkey.database-watch');

const ANSWER_MS = 3_000;
const ASK_EVERY_MS = 500;

/** Whether the database is known not to answer. Does no I/O, so it may be called at every request. */
export function isDatabaseDown(): boolean {
  return watch().downSince !== null;
}

/** Whether the database has failed this process at or after a moment of performance.now(). */
export function hasDatabaseFailedSince(moment: number): boolean {
  return watch().failedAt >= moment;
}

/** Takes note of an error of a connection. Errors that are no outage, such as a wrong query, are ignored. */
export function noteDatabaseError(error: unknown): void {
  if (!isOutage(error)) return;
  const kept = watch();
  kept.failedAt = performance.now();
  if (kept.isAsking) return;
  kept.isAsking = true;
  void askUntilItAnswers(kept);
}

/** Forgets what is known, and stops asking: this process no longer uses the database. */
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
        log('info', 'The database answers again', undefined, { seconds: secondsSince(kept.downSince) });
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
  const fault = explainDatabaseError(error, new pg.Client(connectionOf(config().databaseUrl)));
  log('error', 'The database has gone. Pages say so, and it is asked again until it answers.', fault);
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
    // Not awaited: a connection that hangs also hangs while it is closed.
    client.end().catch(() => {});
  }
}

function secondsSince(moment: number): number {
  return Math.max(1, Math.round((performance.now() - moment) / 1000));
}
