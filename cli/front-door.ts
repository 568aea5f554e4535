import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What the front door needs to know of the instance. */
export type House = { baseUrl: string; proxyHops: number };

type Request = { method?: string; headers: IncomingHttpHeaders; remoteAddress: string | undefined };

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The address that a request is counted under: the one that connected, or, behind N8N_PROXY_HOPS proxies, the one that
 * the outermost of them saw. What stands further left in X-Forwarded-For was written by the client and is not believed.
 */
export function clientAddress({ headers, remoteAddress }: Request, proxyHops: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const chain = [...forwarded, remoteAddress ?? ''].map((part) => part.trim().replace(/^::ffff:/i, ''));
  const believed = chain.slice(-1 - proxyHops).find((part) => isIP(part) !== 0);
  return believed ?? 'unknown';
}

/**
 * Whether a request that may change something comes from one of our own pages. Fetch Metadata decides where the browser
 * sends it (OWASP CSRF Cheat Sheet), which also tells a page without referrer (`Origin: null`) from a stranger's; else
 * the Origin must be the base URL's or the host that was asked. A client that sends neither is no browser.
 */
export function isOwnRequest({ method = 'GET', headers }: Request, { baseUrl }: House): boolean {
  if (HARMLESS.has(method)) return true;
  const site = headers['sec-fetch-site'];
  if (site) return site === 'same-origin';
  if (headers.origin === undefined) return true;
  const origin = URL.canParse(headers.origin) ? new URL(headers.origin) : null;
  return origin !== null && (origin.origin === baseUrl || origin.host === headers.host);
}

/**
 * Replaces what proxies and clients say about themselves by what is to be believed: one client address, and a host
 * and scheme that stand in no doubt. Everything behind the door may then read the forwarded headers as they are.
 */
export function settleHeaders(request: Request, { baseUrl, proxyHops }: House): void {
  const { headers } = request;
  const address = clientAddress(request, proxyHops);
  const own = new URL(baseUrl);
  const asked = headers.origin && URL.canParse(headers.origin) ? new URL(headers.origin) : own;
  for (const name of ['forwarded', 'x-forwarded-port', 'x-real-ip', 'x-forwarded-server'])
    delete headers[name];
  headers['x-forwarded-for'] = address;
  headers['x-forwarded-host'] = asked.host;
  headers['x-forwarded-proto'] = asked.protocol.slice(0, -1);
  if (headers.origin) headers.origin = asked.origin;
}
