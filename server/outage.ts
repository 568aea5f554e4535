import type { ServerResponse } from 'node:http';
import { hasDatabaseFailedSince, isDatabaseDown } from '../database/database';

/** Retry-After of a 503, in seconds. */
export const TRY_AGAIN_AFTER = 5;

/** Paths that are answered without the database: health, metrics, and files that are the same for everybody. */
const SPARED = /^\/(?:healthz|metrics|_next|sign)(?:\/|$)|^\/icon\.svg$/;

/** Whether a request need not be handled, because the database is known not to answer. */
export function isOutOfReach(path: string): boolean {
  return isDatabaseDown() && !SPARED.test(path);
}

/** Whether an answer that fails (5xx) does so because the database has failed this process since then (performance.now). */
export function isOutage(path: string, status: number, began: number): boolean {
  return status >= 500 && !SPARED.test(path) && hasDatabaseFailedSince(began);
}

/** Whether it is asked whether this process can do its work. */
export function isReadiness(path: string): boolean {
  return path === '/healthz/readiness';
}

/** Says so of a process that ends, to whoever still asks on a connection that was kept: it is to be sent nothing more. */
export function answerEnding(response: ServerResponse): void {
  const said = JSON.stringify({ status: 'unavailable', missing: ['process'] });
  response.writeHead(503, { 'Content-Type': 'application/json' }).end(said);
}
