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
      return Reflect.apply(writeHead, response, [isTheirs ? 400 : status, ...rest]);
    },
  });
}
