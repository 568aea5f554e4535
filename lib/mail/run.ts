import { EventEmitter } from 'node:events';
import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { z } from 'zod';
import { config } from '../config';
import { db } from '../db';
import { log } from '../log';
import { deliverMail } from './deliver';
import { DELIVER, scheduleMails } from './enqueue';
import { closeMailTransport } from './transport';

const AT_ONCE = 5;
/** Mails in the middle of a conversation have this long to end once the instance is told to stop. */
const LAST_MAILS_MS = 3_000;
const LOOK_FOR_ABANDONED_EVERY_MS = 15_000;

const Job = z.object({ id: z.uuid() });

/**
 * Sends what is due in the outbox until stopped, and picks up what a killed process had in hand. Any number of
 * processes may do so at once. `stop` waits for the mails being sent, and leaves those whose server says nothing to the
 * next start.
 */
export async function runDelivery(): Promise<{ stop(): Promise<void> }> {
  // The queue's own connections: one listens, the others fetch jobs and report them done.
  const pool = new pg.Pool({ connectionString: config().databaseUrl, max: AT_ONCE + 1 });
  const onLoss = (error: Error) => log('warn', 'The mail queue lost a connection to the database', error);
  pool.on('error', onLoss);
  pool.on('connect', (connection) => connection.on('error', onLoss));
  await requeueAbandoned();
  const abandoning = new AbortController();
  const runner = await run({
    pgPool: pool,
    concurrency: AT_ONCE,
    pollInterval: 2_000,
    noHandleSignals: true,
    events: new EventEmitter(),
    logger: new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') log('warn', `Mail queue: ${message}`);
    }),
    taskList: { [DELIVER]: (payload) => deliverMail(Job.parse(payload).id, abandoning.signal) },
  });
  const looking = setInterval(
    () => requeueAbandoned().catch((error) => log('warn', 'Looking for abandoned mails failed', error)),
    LOOK_FOR_ABANDONED_EVERY_MS,
  );
  return {
    async stop() {
      clearInterval(looking);
      const late = setTimeout(() => abandoning.abort(), LAST_MAILS_MS);
      await runner.stop();
      clearTimeout(late);
      closeMailTransport();
      await pool.end();
    },
  };
}

/** Puts mails back into the queue whose sender died with them in hand. */
async function requeueAbandoned(): Promise<void> {
  const abandoned = await db().mail.findMany({
    where: { state: 'sending', claimedUntil: { lt: new Date() } },
    select: { id: true },
  });
  if (abandoned.length === 0) return;
  await scheduleMails(
    db(),
    abandoned.map(({ id }) => id),
  );
  log('info', `${abandoned.length} mails of a process that ended unexpectedly are sent again`);
}
