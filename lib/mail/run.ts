import { EventEmitter, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run } from 'graphile-worker';
import { z } from 'zod';
import { databasePool, db, isDatabaseDown } from '../../database/database';
import { config } from '../config';
import { log } from '../log';
import { deliverMail } from './deliver';
import { DELIVER, scheduleMails } from './enqueue';
import { shareConnections } from './share';
import { closeMailTransport } from './transport';

/** Mails in the middle of a conversation have this long to end once the instance is told to stop. */
const LAST_MAILS_MS = 3_000;
/** And the database so long to hear what became of them. */
const LAST_ANSWERS_MS = 5_000;
const LOOK_FOR_ABANDONED_EVERY_MS = 15_000;
const START_AGAIN_AFTER_MS = 1_000;

/** So often it is looked whether a mail is due, where nobody tells. */
const LOOK_EVERY_MS = 1_000;
/** A job that was fetched with others and could not be begun in this time is given back, for others to begin. */
const HANDFUL_MS = 1_000;
/** A job whose mail is settled does nothing more, so that it is gone can be written down together with others. */
const REPORT_EVERY_MS = 20;

const Job = z.object({ id: z.uuid(), domain: z.string().default('') });

/**
 * Sends what is due in the outbox until stopped, and picks up what a killed process had in hand. Any number of
 * processes may do so at once. While the database is away nothing is sent, and all goes on when it is back. `stop` waits
 * for the mails being sent, and leaves those whose server says nothing to the next start.
 */
export async function runDelivery(): Promise<{ stop(): Promise<void> }> {
  const { mailConnections } = config();
  await requeueAbandoned();
  const stopping = new AbortController();
  const abandoning = new AbortController();
  setMaxListeners(0, abandoning.signal); // every mail in hand listens
  const connections = shareConnections(mailConnections);
  const turnedAway = new Set<string>();
  const deliver = async (job: unknown) => {
    const { id, domain } = Job.parse(job);
    const isTaken = await connections.use(domain, () => deliverMail(id, abandoning.signal));
    if (isTaken) return;
    turnedAway.add(domain);
    await scheduleMails(db(), [id]);
  };
  // Jobs are fetched by the handful only while none is to be passed over, so a domain is named no sooner than that it
  // was of use, and no longer than it is full.
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
      noPreparedStatements: true, // which a pooler between us and the database may not know
      noHandleSignals: true,
      events: new EventEmitter(),
      logger: new Logger(() => (level, message) => {
        if (isDatabaseDown()) return; // which is told once, by database/watch.ts
        if (level === 'error' || level === 'warning') log('warn', `Mail queue: ${message}`);
      }),
      taskList: { [DELIVER]: deliver },
      preset: {
        worker: {
          localQueue: { size: mailConnections, ttl: HANDFUL_MS },
          // Without these two a job that cannot be reported done, for want of a database, ends the whole process.
          completeJobBatchDelay: REPORT_EVERY_MS,
          failJobBatchDelay: 0,
        },
      },
    });
  let runner = await startQueue();
  const keepRunning = async () => {
    while (!stopping.signal.aborted) {
      // It gives up when the database fails it at a bad moment, and does not come back by itself.
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
      const ended = runner.stop().catch(() => running); // it had stopped already
      await Promise.race([ended, sleep(LAST_ANSWERS_MS, undefined, { ref: false })]);
      clearTimeout(late);
      closeMailTransport();
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
