import type { ServerResponse } from 'node:http';
import type { Arrival } from '../lib/arrival';

/**
 * Has `refuse` answer in the place of what handles a request, when that begins an answer with a status for which
 * `refusalOf` has another one. An answer whose head was sent stays as it is: nothing is buffered for this.
 */
export function coverAnswer<Status extends number>(
  response: ServerResponse,
  refusalOf: (status: number) => Status | null,
  refuse: (status: Status) => void,
): void {
  const before = response.getHeaders();
  const { writeHead, write, end } = response;

  const cover = (refusal: Status) => {
    Object.assign(response, { writeHead, write, end });
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    for (const [name, value] of Object.entries(before))
      if (value !== undefined) response.setHeader(name, value);
    refuse(refusal);
    keepStatus(response, refusal);
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
        const refusal = response.headersSent ? null : refusalOf(statusIn(args));
        if (refusal === null) return Reflect.apply(target, response, args);
        cover(refusal);
        return said;
      },
    });

  response.writeHead = watched(writeHead, response, ([status]) => status);
  response.write = watched(write, true, () => response.statusCode);
  response.end = watched(end, response, () => response.statusCode);
}

/** Has a page that was opened answer with the status that it chose, where Next would say 200, and with its cookie. */
export function applyPageChoice(
  method: string | undefined,
  response: ServerResponse,
  arrival: Arrival,
): void {
  // A form's answer is read by Next's own code, for which anything but 200 is a failure.
  if (method !== 'GET' && method !== 'HEAD') return;
  const { writeHead } = response;
  Object.assign(response, {
    writeHead: (given: number, ...rest: unknown[]) => {
      const status = given === 200 ? (arrival.pageStatus ?? given) : given;
      if (status !== given) keepStatus(response, status);
      if (arrival.pageCookie) response.appendHeader('Set-Cookie', arrival.pageCookie);
      return Reflect.apply(writeHead, response, [status, ...rest]);
    },
  });
}

/** Next sets its status once more after the head is sent; the log of the answer is to have what was sent. */
function keepStatus(response: ServerResponse, statusCode: number): void {
  response.prependOnceListener('close', () => Object.assign(response, { statusCode }));
}
