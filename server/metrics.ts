import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { countUnchained } from '../lib/audit/queries';
import { measureQueue } from '../lib/mail/queries';
import { printMetrics, type Waiting } from '../lib/metrics';
import { countWaitingNotices } from '../lib/oidc/queries';
import { PAGES } from './pages';

/** In milliseconds, for the database. Prometheus waits for 10 s, and the other figures are of use alone. */
const PATIENCE_MS = 3_000;

/** The first parts of paths, each a kind of page; all other paths are one kind. */
const ROUTES = [...PAGES, 'api', 'healthz', 'metrics'];

/** The kind of page that a path leads to. */
export function routeOf(path: string): string {
  if (path === '/') return 'home';
  const [, first = ''] = path.split('/');
  if (first === '_next' || first === 'sign' || first === 'app-icon') return 'static';
  return ROUTES.includes(first) ? first : 'other';
}

/**
 * Whether a request is for the figures: for this path as it is written and no other spelling, which a proxy that blocks it
 * might let through.
 */
export function asksForMetrics({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && /^\/metrics(?:\?|$)/.test(url ?? '');
}

/** Answers with the figures, whether the database answers or not. */
export async function answerMetrics(response: ServerResponse): Promise<void> {
  const late = new AbortController();
  const never = sleep(PATIENCE_MS, null, { signal: late.signal, ref: false });
  const waiting = await Promise.race([findWaiting(), never]);
  late.abort();
  const { type, text } = await printMetrics(waiting);
  response.writeHead(200, { 'Content-Type': type }).end(text);
}

async function findWaiting(): Promise<Waiting | null> {
  try {
    const [queue, notices, entries] = await Promise.all([
      measureQueue(),
      countWaitingNotices(),
      countUnchained(),
    ]);
    return { mails: queue.count, oldestMail: queue.seconds, notices, entries };
  } catch {
    return null;
  }
}
