import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDatabaseReachable } from '../database/database';
import { isReadiness } from './outage';

const ALLOW = 'GET, HEAD, OPTIONS';

/** Whether it is asked how this process is, by any method: for these paths as they are written and no other spelling. */
export function asksForHealth({ url = '' }: IncomingMessage): boolean {
  return /^\/healthz(?:\/readiness)?(?:\?|$)/.test(url);
}

/** Says that the process answers, or whether it can do its work: 503, with what is missing, when it cannot. */
export async function answerHealth(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = request;
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { Allow: ALLOW }).end();
  const isWell = !isReadiness(url.split('?', 1)[0] ?? '') || (await isDatabaseReachable());
  const said = JSON.stringify(isWell ? { status: 'ok' } : { status: 'unavailable', missing: ['database'] });
  response
    .writeHead(isWell ? 200 : 503, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(said),
    })
    .end(said);
}
