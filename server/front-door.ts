import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What the front door needs to know of the instance. */
export type House = {
  baseUrl: string;
  proxyHops: number;
  /** Whether Next builds pages anew as they change. */
  dev?: boolean;
};

type Request = { method?: string; headers: IncomingHttpHeaders; remoteAddress: string | undefined };

/** As it came in: `rawHeaders` are names and values in turn, so one that came twice is seen twice. */
type Arrival = Request & { url?: string; httpVersion: string; rawHeaders: string[] };

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);
export const METHODS = [...HARMLESS, 'POST'];

/**
 * The largest form that anybody has reason to send is a list of people: 200,000 characters of up to 3 bytes and a file of
 * 400,000 bytes (lib/invitations/schema.ts), with room for the rest. next.config.js has the same number.
 */
export const MOST_BODY_BYTES = 2 * 1024 * 1024;
/** RFC 9110 §4.1 has servers take 8,000 at least; the longest of ours is a filter of a list. */
const LONGEST_ADDRESS = 8 * 1024;
/** A name or an address with or without a port, and nothing that a URL would take for something else. */
const HOST = /^[\w.-]*(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i;

export type Refusal = 400 | 403 | 405 | 413 | 414;

/**
 * Whether a request says in one way for which host it is, as RFC 9112 §3.2 wants it: said twice, it may mean one thing
 * here and another to a proxy (§11.2).
 */
function isHostClear({ httpVersion, headers, rawHeaders }: Arrival): boolean {
  const hosts = rawHeaders.filter((name, n) => n % 2 === 0 && name.toLowerCase() === 'host').length;
  return (hosts === 1 || (hosts === 0 && httpVersion === '1.0')) && HOST.test(headers.host ?? '');
}

/** Whether it is a path whose percent-encoding stands for text: Next fails at any other where a page has a part that varies. */
function isPathClear(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url.startsWith('/');
  } catch {
    return false;
  }
}

/** Why a request goes no further, as an HTTP status; null when it may. */
export function refusalOf(arrival: Arrival, house: House): Refusal | null {
  const { method = '', url = '', headers } = arrival;
  if (!isPathClear(url) || !isHostClear(arrival)) return 400;
  if (url.length > LONGEST_ADDRESS) return 414;
  if (!METHODS.includes(method)) return 405;
  if (!isOwnRequest(arrival, house)) return 403;
  return Number(headers['content-length'] ?? 0) > MOST_BODY_BYTES ? 413 : null;
}

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

/** Only the front door says these. */
const NOT_BELIEVED = [
  ...['forwarded', 'x-forwarded-port', 'x-real-ip', 'x-forwarded-server'],
  ...['content-security-policy', 'content-security-policy-report-only', 'x-nonce', 'x-request-id'],
  // A request that gets here upgrades to nothing, and Next would hand this on when it asks itself for a page.
  'upgrade',
];

/**
 * Replaces what proxies and clients say about themselves by what is to be believed: one client address, and a host
 * and scheme that stand in no doubt. Everything behind the door may then read the forwarded headers as they are.
 */
export function settleHeaders(request: Request, { baseUrl, proxyHops }: House): void {
  const { headers } = request;
  const address = clientAddress(request, proxyHops);
  const own = new URL(baseUrl);
  const asked = headers.origin && URL.canParse(headers.origin) ? new URL(headers.origin) : own;
  for (const name of NOT_BELIEVED) delete headers[name];
  headers['x-forwarded-for'] = address;
  headers['x-forwarded-host'] = asked.host;
  headers['x-forwarded-proto'] = asked.protocol.slice(0, -1);
  if (headers.origin) headers.origin = asked.origin;
}
