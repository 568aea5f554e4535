import type { ServerResponse } from 'node:http';
import type { Arrival } from '../lib/arrival';

/**
 * Has the answer to a post say 400 where Next would say 500 for what it could not read: a broken form, or arguments of
 * an action that are none. Whatever fails once a form of ours was reached stays our fault, and so does every page.
 */
export function blameSender(method: string | undefined, response: ServerResponse, arrival: Arrival): void {
  if (method !== 'POST') return;
  const writeHead = response.writeHead;
  Object.assign(response, {
    writeHead: (status: number, ...rest: unknown[]) => {
      const isTheirs = status === 500 && !arrival.isUnderstood;
      // Next says 500 once more when the headers are gone; who tells of the answer in the end shall not believe it.
      if (isTheirs) response.prependOnceListener('close', () => Object.assign(response, { statusCode: 400 }));
      return Reflect.apply(writeHead, response, [isTheirs ? 400 : status, ...rest]);
    },
  });
}
