import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from '../lib/config';
import { OIDC } from '../lib/oidc/link';
import { FOR_PROGRAMS, LED_TO, oidcPathOf } from './oidc-paths';
import { PostBudget } from './posts';

/** Times in a minute that one network may show a wrong secret of an app. */
const WRONG_SECRETS_A_MINUTE = 30;
const wrongSecrets = new PostBudget(WRONG_SECRETS_A_MINUTE);

/** Answers what is for the OpenID provider. The library behind it is loaded by the first request. */
export async function answerOidc(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = oidcPathOf(request.url) ?? '/';
  const address = String(request.headers['x-forwarded-for'] ?? '');
  if (FOR_PROGRAMS.includes(path) || path.startsWith('/.well-known/')) allowElsewhere(response);
  if (LED_TO.includes(path) && request.method === 'POST') return leadOn(request, response, path);
  if (!FOR_PROGRAMS.includes(path) && isFetched(request)) return void response.writeHead(403).end();
  if (FOR_PROGRAMS.includes(path) && wrongSecrets.isSpent(address)) {
    response.writeHead(429, { 'Content-Type': 'application/json', 'Retry-After': '60' });
    return void response.end('{"error":"slow_down","error_description":"too many wrong client secrets"}');
  }
  settle(request, path);
  const { provider } = await import('./oidc-provider');
  await (await provider()).callback()(request, response);
  if (response.statusCode === 401 && path !== '/userinfo') wrongSecrets.take(address);
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
