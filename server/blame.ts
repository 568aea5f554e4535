import type { ServerResponse } from 'node:http';
import type { Arrival } from '../lib/arrival';

/**
 * Has the answer to a POST say 400 where Next would say 500 for what it could not read: a broken form, or arguments of
 * an action that cannot be decoded. What fails after an action has been reached stays a 500, and so does every page.
 */
export function blameSender(method: string | undefined, response: ServerResponse, arrival: Arrival): void {
  if (method !== 'POST') return;
  const writeHead = response.writeHead;
  Object.assign(response, {
    writeHead: (status: number, ...rest: unknown[]) => {
      const isTheirs = status === 500 && !arrival.isUnderstood;
      // Next sets 500 once more after the headers are sent; the log of the answer is to have what was sent.
      if (isTheirs) response.prependOnceListener('close', () => Object.assign(response, { statusCode: 400 }));
      return Reflect.apply(writeHead, response, [isTheirs ? 400 : status, ...rest]);
    },
  });
}
