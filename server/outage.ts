import type { ServerResponse } from 'node:http';
import { hasDatabaseFailedSince, isDatabaseDown } from '../database/database';

/** Retry-After of a 503, in seconds. */
export const TRY_AGAIN_AFTER = 5;

/** Paths that are answered without the database: health, metrics, and files that are the same for everybody. */
const SPARED = /^\/(?:healthz|metrics|_next)(?:\/|$)|^\/icon\.svg$/;

/** Whether a request need not be handled, because the database is known not to answer. */
export function isOutOfReach(path: string): boolean {
  return isDatabaseDown() && !SPARED.test(path);
}

/**
 * Has `refuse` answer in the place of what handles a request, when that fails (5xx) and the database has failed this process
 * meanwhile. An answer whose head was sent by then stays as it is: nothing is buffered for this.
 */
export function coverOutage(path: string, response: ServerResponse, refuse: () => void): void {
  if (SPARED.test(path)) return;
  const began = performance.now();
  const before = response.getHeaders();
  const { writeHead, write, end } = response;

  const isToCover = (status: number) =>
    status >= 500 && !response.headersSent && hasDatabaseFailedSince(began);

  const cover = () => {
    Object.assign(response, { writeHead, write, end });
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    for (const [name, value] of Object.entries(before))
      if (value !== undefined) response.setHeader(name, value);
    refuse();
    // What handles the request goes on writing, and nothing of it is sent.
    Object.assign(response, { writeHead: () => response, write: () => true, end: () => response });
  };

  /** The same method, which first looks whether the answer is to be covered. */
  const watched = <Method extends (...args: never[]) => unknown, Said>(
    method: Method,
    said: Said,
    statusIn: (args: Parameters<Method>) => number,
  ) =>
    new Proxy(method, {
      apply(target, _this, args: Parameters<Method>) {
        if (!isToCover(statusIn(args))) return Reflect.apply(target, response, args);
        cover();
        return said;
      },
    });

  response.writeHead = watched(writeHead, response, ([status]) => status);
  response.write = watched(write, true, () => response.statusCode);
  response.end = watched(end, response, () => response.statusCode);
}
