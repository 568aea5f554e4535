import { EventEmitter, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run } from 'graphile-worker';
import { z } from 'zod';
import { databasePool, db, isDatabaseDown } from '../../database/database';
import { closeMailTransport, shareConnections } from '../../smtp/smtp';
import { config } from '../config';
import { log } from '../log';
import { handOverMail } from './deliver';
import { DELIVER, scheduleMails } from './rows';

/** Mails that are being sent have this long to end once the instance is told to stop. */
const LAST_MAILS_MS = 3_000;
/** And so long to have what became of them written into the database. */
const LAST_ANSWERS_MS = 5_000;
const LOOK_FOR_ABANDONED_EVERY_MS = 15_000;
const START_AGAIN_AFTER_MS = 1_000;
/** Longer than any pause between two tries; what is to wait longer was put off while the clock was ahead. */
const LONGEST_WAIT = '2 hours';

/** How often to look whether a mail is due, where no notification comes. */
const LOOK_EVERY_MS = 1_000;
/** A job that was fetched with others and could not be begun in this time is given back, for other processes to begin. */
const LOCAL_QUEUE_MS = 1_000;
/** Jobs that are done are reported together, since the mail of such a job is settled already. */
const REPORT_EVERY_MS = 20;

const Job = z.object({ id: z.uuid(), domain: z.string().default('') });

/**
 * Sends what is due in the outbox until stopped, and takes over what a killed process was sending. Any number of
 * processes may do so at once. While the database cannot be reached nothing is sent, and all goes on when it is back.
 * `stop` waits for the mails being sent, and leaves those whose server does not answer to the next start. Throws `email_off`.
 */
export async function runDelivery(): Promise<{ stop(): Promise<void> }> {
  const { mailConnections } = config();
  await requeueAbandoned();
  const stopping = new AbortController();
  const abandoning = new AbortController();
  setMaxListeners(0, abandoning.signal); // every mail that is being sent listens
  const connections = shareConnections(mailConnections);
  /** Domains of which a job came while all connections that they may use were taken. */
  const turnedAway = new Set<string>();
  /** What was accepted and is being recorded, while the next mails are sent. */
  const settling = new Set<Promise<void>>();
  const note = (settled: Promise<void>) => {
    const noted: Promise<void> = settled
      .catch((error: unknown) => log('warn', 'A mail that was accepted could not be recorded', error))
      .finally(() => settling.delete(noted));
    settling.add(noted);
  };
  const deliver = async (job: unknown) => {
    const { id, domain } = Job.parse(job);
    const isTaken = await connections.use(domain, async () => {
      const { wasLast, settled } = await handOverMail(id, abandoning.signal);
      if (settled) note(settled);
      return wasLast;
    });
    if (isTaken) return;
    turnedAway.add(domain);
    await scheduleMails(db(), [id]);
  };
  // Several jobs are fetched at once only while none is to be passed over, so a domain is named only once a job of it was
  // turned away, and only as long as it is full.
  const domainsToPassOver = () => {
    const full = connections.full();
    for (const domain of turnedAway) if (!full.includes(domain)) turnedAway.delete(domain);
    return turnedAway.size > 0 ? full : null;
  };
  const startQueue = () =>
    run({
      pgPool: databasePool(),
      concurrency: mailConnections,
      forbiddenFlags: domainsToPassOver,
      pollInterval: LOOK_EVERY_MS,
      noPreparedStatements: true, // which a pooler between this process and the database may not know
      noHandleSignals: true,
      events: new EventEmitter(),
      logger: new Logger(() => (level, message) => {
        if (isDatabaseDown()) return; // which database/watch.ts logs, once
        if (level === 'error' || level === 'warning') log('warn', `Mail queue: ${message}`);
      }),
      taskList: { [DELIVER]: deliver },
      preset: {
        worker: {
          localQueue: { size: mailConnections, ttl: LOCAL_QUEUE_MS },
          // Without these two a job that cannot be reported done while there is no database ends the whole process.
          completeJobBatchDelay: REPORT_EVERY_MS,
          failJobBatchDelay: 0,
        },
      },
    });
  let runner = await startQueue();
  const keepRunning = async () => {
    while (!stopping.signal.aborted) {
      // It gives up on some failures of the database, and does not start again by itself.
      await runner.promise.catch(() => {});
      await sleep(START_AGAIN_AFTER_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      if (stopping.signal.aborted || isDatabaseDown()) continue;
      try {
        runner = await startQueue();
        log('info', 'The mail queue runs again');
      } catch (error) {
        log('warn', 'The mail queue could not be started again', error);
      }
    }
  };
  const running = keepRunning();
  const looking = setInterval(() => {
    if (isDatabaseDown()) return;
    requeueAbandoned().catch((error) => log('warn', 'Looking for abandoned mails failed', error));
  }, LOOK_FOR_ABANDONED_EVERY_MS);
  return {
    async stop() {
      stopping.abort();
      clearInterval(looking);
      const late = setTimeout(() => abandoning.abort(), LAST_MAILS_MS);
      const ended = runner
        .stop()
        .catch(() => running) // it had stopped already
        .then(() => Promise.all(settling));
      await Promise.race([ended, sleep(LAST_ANSWERS_MS, undefined, { ref: false })]);
      clearTimeout(late);
      closeMailTransport();
    },
  };
}

/**
 * Puts mails back into the queue whose process died while it sent them, or after it had taken their job and before it
 * claimed them: the queue itself would hold such a job for four hours. So it does those whose job failed because the
 * database was away, for which the queue waits longer each time, and those that a clock which was ahead has put off.
 */
async function requeueAbandoned(): Promise<void> {
  const abandoned = await db().$queryRaw<{ id: string }[]>`
    select id from mail
    where (
      state = 'sending' and "claimedUntil" < now()
      or state = 'queued' and coalesce("nextTryAt", "queuedAt") < now() - interval '30 seconds'
      or state = 'queued' and "nextTryAt" > now() + ${LONGEST_WAIT}::interval
    ) and not exists (
      select from graphile_worker.jobs where key = 'mail:' || mail.id and run_at <= now()
      and (locked_at is null and attempts < max_attempts or locked_at > now() - interval '30 seconds')
    )`;
  if (abandoned.length === 0) return;
  await scheduleMails(
    db(),
    abandoned.map(({ id }) => id),
  );
  log('info', `${abandoned.length} mails that were left behind are sent`);
}
