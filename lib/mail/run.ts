import { EventEmitter, setMaxListeners } from 'node:events';
import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { z } from 'zod';
import { config } from '../config';
import { db } from '../db';
import { log } from '../log';
import { deliverMail } from './deliver';
import { DELIVER, scheduleMails } from './enqueue';
import { shareConnections } from './share';
import { closeMailTransport } from './transport';

/** Fetching a job and reporting it done take a moment, sending takes long: many senders get by with a few of these. */
const QUEUE_CONNECTIONS = 5;
/** Mails in the middle of a conversation have this long to end once the instance is told to stop. */
const LAST_MAILS_MS = 3_000;
const LOOK_FOR_ABANDONED_EVERY_MS = 15_000;

const Job = z.object({ id: z.uuid(), domain: z.string().default('') });

/**
 * Sends what is due in the outbox until stopped, and picks up what a killed process had in hand. Any number of
 * processes may do so at once. `stop` waits for the mails being sent, and leaves those whose server says nothing to the
 * next start.
 */
export async function runDelivery(): Promise<{ stop(): Promise<void> }> {
  const { databaseUrl, mailConnections } = config();
  // One of the queue's own connections listens.
  const max = 1 + Math.min(mailConnections, QUEUE_CONNECTIONS);
  const pool = new pg.Pool({ connectionString: databaseUrl, max });
  const onLoss = (error: Error) => log('warn', 'The mail queue lost a connection to the database', error);
  pool.on('error', onLoss);
  pool.on('connect', (connection) => connection.on('error', onLoss));
  await requeueAbandoned();
  const abandoning = new AbortController();
  setMaxListeners(0, abandoning.signal); // every mail in hand listens
  const connections = shareConnections(mailConnections);
  const deliver = async (job: unknown) => {
    const { id, domain } = Job.parse(job);
    const isTaken = await connections.use(domain, () => deliverMail(id, abandoning.signal));
    // Several workers may have fetched mails of one domain at the same moment.
    if (!isTaken) await scheduleMails(db(), [id]);
  };
  const runner = await run({
    pgPool: pool,
    concurrency: mailConnections,
    forbiddenFlags: connections.full,
    pollInterval: 2_000,
    noHandleSignals: true,
    events: new EventEmitter(),
    logger: new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') log('warn', `Mail queue: ${message}`);
    }),
    taskList: { [DELIVER]: deliver },
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

/**
 * Puts mails back into the queue whose process died with them in hand, or died after it had taken their job and before
 * it claimed them: the queue itself would hold such a job for four hours.
 */
async function requeueAbandoned(): Promise<void> {
  const abandoned = await db().$queryRaw<{ id: string }[]>`
    select id from mail
    where (
      state = 'sending' and "claimedUntil" < now()
      or state = 'queued' and coalesce("nextTryAt", "queuedAt") < now() - interval '30 seconds'
    ) and not exists (
      select from graphile_worker.jobs where key = 'mail:' || mail.id
      and (locked_at is null and attempts < max_attempts or locked_at > now() - interval '30 seconds')
    )`;
  if (abandoned.length === 0) return;
  await scheduleMails(
    db(),
    abandoned.map(({ id }) => id),
  );
  log('info', `${abandoned.length} mails of a process that ended unexpectedly are sent again`);
}
