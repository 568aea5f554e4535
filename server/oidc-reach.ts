import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { config } from '../lib/config';
import type { NoticeCause } from '../lib/oidc/notices';
import { reachHost } from '../lib/reach';

/** Why an app could not be asked. */
export class NotReachedError extends Error {
  constructor(readonly told: NoticeCause) {
    super(`The app was not reached: ${told.code}`);
  }
}

/** From looking up its name to the end of its answer. */
const PATIENCE_MS = 2_500;
/** What an error of OAuth takes (RFC 6749 §5.2); nothing else is read. */
const MOST_BODY_BYTES = 2_048;
/** Errors of TLS that are about the certificate (https://docs.openssl.org/3.0/man1/openssl-verification-options/). */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|CRL|ALTNAME/;

/**
 * Asks an app something, as `fetch` would, for the OpenID provider: at an address that an admin typed, which is often on
 * their own network, but never where nothing is to be asked (lib/reach.ts). It follows no redirect, waits for 2.5 seconds,
 * and reads no more than the beginning of an answer. Throws `NotReachedError`.
 */
export async function reachApp(address: string | URL | Request, asked: RequestInit = {}): Promise<Response> {
  const url = new URL(address instanceof Request ? address.url : address);
  const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(asked.signal ? [asked.signal] : [])]);
  const reached = await within(signal, reachHost(url, config().port));
  if ('fault' in reached)
    throw new NotReachedError({ code: reached.fault, facts: { host: url.hostname, ip: reached.ip } });
  try {
    return await ask(url, reached.ip, asked, signal);
  } catch (error) {
    throw new NotReachedError(causeOf(error, signal));
  }
}

/** A name is looked up for as long as the system likes. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const isLate = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new NotReachedError({ code: 'silent', facts: {} })));
  });
  return Promise.race([work, isLate]);
}

function ask(url: URL, ip: string, asked: RequestInit, signal: AbortSignal): Promise<Response> {
  const isHttps = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const body = asked.body?.toString() ?? '';
  const headers = new Headers(asked.headers);
  headers.set('host', url.host);
  headers.set('user-agent', 'Latchkey');
  headers.set('content-length', String(Buffer.byteLength(body)));
  return new Promise((resolve, reject) => {
    const request = (isHttps ? httpsRequest : httpRequest)({
      ...{ method: asked.method ?? 'GET', path: `${url.pathname}${url.search}` },
      ...{ host: ip, port: url.port || (isHttps ? 443 : 80) },
      ...(isHttps && isIP(name) === 0 && { servername: name }),
      ...{ headers: Object.fromEntries(headers), agent: false, signal },
    });
    request.on('response', (response) => hear(response).then(resolve, reject));
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('The app speaks another protocol.'));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function hear(response: IncomingMessage): Promise<Response> {
  const { statusCode: status = 0, headers } = response;
  const isRefusal = status >= 400 && status < 600;
  const body = isRefusal ? await beginningOf(response) : null;
  response.destroy();
  return new Response(body, { status, headers: { 'content-type': headers['content-type'] ?? '' } });
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      body += chunk;
      if (body.length >= MOST_BODY_BYTES) break;
    }
  } catch {} // the status has been heard by then
  return body.slice(0, MOST_BODY_BYTES);
}

function causeOf(error: unknown, signal: AbortSignal): NoticeCause {
  if (signal.aborted) return { code: 'silent', facts: {} };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { code: CERTIFICATE.test(code) ? 'certificate_wrong' : 'unreachable', facts: { error: code } };
}
