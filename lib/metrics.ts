import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Problem } from './problem';

/** A try to deliver a mail, or to tell an app of a sign-out: accepted, given up, or to be tried again. */
const OUTCOMES = ['sent', 'failed', 'retried'] as const;
const WAYS_IN = ['password', 'code', 'passkey'] as const;
/** `refused` is not divided further, as causes are no figures for a graph. `failed` is a bug. */
const SIGN_IN_OUTCOMES = ['done', 'code_needed', 'refused', 'limited', 'failed'] as const;

/** What a door's check came to: who is let in by what, or why nobody is. `failed` is a bug, or the database was away. */
export type CheckOutcome =
  | ('pass' | 'app_password' | 'open_path' | 'app_key')
  | ('signed_out' | 'forbidden' | 'factor_needed' | 'refused' | 'limited' | 'own' | 'probe' | 'failed');
/** In seconds: a check is one look-up in the database, which every request to an app waits for. */
const CHECK_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2];

export type Outcome = (typeof OUTCOMES)[number];
export type WayIn = (typeof WAYS_IN)[number];

/** What the database says at the moment of asking; the same for every process of an instance. */
export type Waiting = {
  mails: number;
  /** Seconds since the oldest of them was queued; 0 when there is none. */
  oldestMail: number;
  /** Sign-outs that apps are still to be told of. */
  notices: number;
  /** Rows of the activity log that have no place in its chain yet. */
  entries: number;
};

type Metrics = {
  registry: Registry;
  mails: Counter<'outcome'>;
  notices: Counter<'outcome'>;
  signIns: Counter<'by' | 'outcome'>;
  requests: Histogram<'route' | 'status'>;
  checks: Histogram<'outcome'>;
  databaseUp: Gauge;
  waiting: Record<keyof Waiting, Gauge>;
};

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const KEPT = Symbol.for('latchkey.metrics');

/** Has this process count what it does, and tell its version; until then nothing is counted. */
export async function keepMetrics(version: string): Promise<void> {
  const { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  // Without a prefix, under the names that dashboards for Node expect.
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const metrics: Metrics = {
    registry,
    mails: new Counter({
      name: 'latchkey_mails_total',
      help: 'Tries to deliver a mail, by what came of them.',
      labelNames: ['outcome'],
      registers,
    }),
    notices: new Counter({
      name: 'latchkey_sign_out_notices_total',
      help: 'Tries to tell an app of a sign-out, by what came of them.',
      labelNames: ['outcome'],
      registers,
    }),
    signIns: new Counter({
      name: 'latchkey_sign_ins_total',
      help: 'Tries to sign in, by way and by what came of them.',
      labelNames: ['by', 'outcome'],
      registers,
    }),
    requests: new Histogram({
      name: 'latchkey_http_request_duration_seconds',
      help: 'How long requests took, by kind of page and class of status.',
      labelNames: ['route', 'status'],
      registers,
    }),
    checks: new Histogram({
      name: 'latchkey_door_check_duration_seconds',
      help: "How long checks of apps' doors took, by what came of them.",
      labelNames: ['outcome'],
      buckets: CHECK_BUCKETS,
      registers,
    }),
    databaseUp: gauge('latchkey_database_up', 'Whether the database answered this scrape.'),
    waiting: {
      mails: gauge('latchkey_mail_queue_depth', 'Mails that wait to be sent, or for their next try.'),
      oldestMail: gauge(
        'latchkey_mail_queue_oldest_age_seconds',
        'How long the oldest of the mails that wait has been in the queue.',
      ),
      notices: gauge(
        'latchkey_sign_out_notice_queue_depth',
        'Sign-outs that apps are still to be told of, or again.',
      ),
      entries: gauge(
        'latchkey_activity_unchained_entries',
        'Rows of the activity log that have no place in its chain yet.',
      ),
    },
  };
  const labelNames = ['version'];
  const help = 'Always 1; the label is the version that runs.';
  new Gauge({ name: 'latchkey_build_info', help, labelNames, registers }).set({ version }, 1);
  // Prometheus sees a first failure as a rise only when there was a 0 before it.
  for (const outcome of OUTCOMES)
    for (const counter of [metrics.mails, metrics.notices]) counter.inc({ outcome }, 0);
  for (const by of WAYS_IN)
    for (const outcome of SIGN_IN_OUTCOMES)
      if (outcome !== 'code_needed' || by === 'password') metrics.signIns.inc({ by, outcome }, 0);
  Reflect.set(globalThis, KEPT, metrics);
}

function kept(): Metrics | undefined {
  return Reflect.get(globalThis, KEPT);
}

/** Counts one try to deliver a mail. */
export function countMailTry(outcome: Outcome): void {
  kept()?.mails.inc({ outcome });
}

/** Counts one try to tell an app of a sign-out. */
export function countNotice(outcome: Outcome): void {
  kept()?.notices.inc({ outcome });
}

/** Counts the outcome of one try to sign in, and resolves or rejects as it does. */
export async function countSignIn<T extends object>(by: WayIn, attempt: Promise<T>): Promise<T> {
  const count = (outcome: (typeof SIGN_IN_OUTCOMES)[number]) => kept()?.signIns.inc({ by, outcome });
  try {
    const session = await attempt;
    count('awaitsCode' in session && session.awaitsCode ? 'code_needed' : 'done');
    return session;
  } catch (error) {
    if (!(error instanceof Problem)) count('failed');
    else count(error.code === 'too_many_attempts' ? 'limited' : 'refused');
    throw error;
  }
}

/** Counts one request. `route` is a kind of page, never a path as it was requested, which would be labels without end. */
export function countRequest(route: string, status: string, seconds: number): void {
  kept()?.requests.observe({ route, status }, seconds);
}

/** Counts one check of an app's door (server/door.ts). */
export function countCheck(outcome: CheckOutcome, seconds: number): void {
  kept()?.checks.observe({ outcome }, seconds);
}

/**
 * All figures in Prometheus' text format, with its content type. `waiting` is null where the database did not answer: its
 * figures are left out then, rather than repeated. Throws an Error (a bug) when `keepMetrics` was not called.
 */
export async function printMetrics(waiting: Waiting | null): Promise<{ type: string; text: string }> {
  const metrics = kept();
  if (!metrics) throw new Error('Nothing is counted yet: call keepMetrics() before anything asks for it.');
  metrics.databaseUp.set(waiting ? 1 : 0);
  for (const what of ['mails', 'oldestMail', 'notices', 'entries'] as const) {
    if (waiting) metrics.waiting[what].set(waiting[what]);
    else metrics.waiting[what].remove();
  }
  return { type: metrics.registry.contentType, text: await metrics.registry.metrics() };
}
