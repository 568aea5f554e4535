import type { IncomingMessage, ServerResponse } from 'node:http';
import { markUnderstood } from '../lib/arrival';
import { config } from '../lib/config';
import { OIDC } from '../lib/oidc/link';
import { loadProvider } from './oidc-load';
import { FOR_PROGRAMS, LED_TO, oidcPathOf } from './oidc-paths';

/** Answers what is for the OpenID provider. The library behind it is loaded by the first request. */
export async function answerOidc(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = oidcPathOf(request.url) ?? '/';
  if (FOR_PROGRAMS.includes(path) || path.startsWith('/.well-known/')) allowElsewhere(response);
  if (LED_TO.includes(path) && request.method === 'POST') return leadOn(request, response, path);
  if (!FOR_PROGRAMS.includes(path) && isFetched(request)) return void response.writeHead(403).end();
  // The library says itself what it cannot read.
  markUnderstood();
  settle(request, path);
  const { provider } = await loadProvider();
  await (await provider()).callback()(request, response);
}

/** What programs are told may be read by pages of other sites, where the library says so. */
function allowElsewhere(response: ServerResponse): void {
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
}

/**
 * Whether a script asks, such as Next's, which follows redirects by itself: a question that it answers would be used up before
 * the browser comes.
 */
function isFetched({ headers }: IncomingMessage): boolean {
  const destination = headers['sec-fetch-dest'];
  return destination !== undefined && !['document', 'iframe', 'frame'].includes(String(destination));
}

/**
 * Leads a browser that comes with a form on to the same as an address: with a form from another site it sends no cookies of
 * ours (SameSite), and so would never be signed in.
 */
async function leadOn(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const given = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  response.writeHead(303, { Location: `${OIDC.slice(0, -1)}${path}?${given}` }).end();
}

/** The library asks the request where it is: it is where the base URL says, whatever was asked for. */
function settle(request: IncomingMessage, path: string): void {
  const { host, protocol } = new URL(config().baseUrl);
  const query = request.url?.indexOf('?') ?? -1;
  const url = `${path}${query >= 0 ? request.url?.slice(query) : ''}`;
  Object.assign(request, { originalUrl: `${OIDC.slice(0, -1)}${url}`, baseUrl: OIDC.slice(0, -1), url });
  Object.assign(request.headers, {
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
  });
}
