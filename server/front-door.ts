import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isThisMachine } from '../lib/config';
import { addressIn } from '../lib/network';
import { mayComeFromElsewhere } from './oidc-paths';

/** What the front door has to know of the instance. */
export type Served = {
  baseUrl: string;
  proxyHops: number;
  /** Whether Next builds pages anew as they change. */
  dev?: boolean;
};

type Request = { method?: string; headers: IncomingHttpHeaders; remoteAddress: string | undefined };

/** As it was received: `rawHeaders` are names and values in turn, so a header that was sent twice is seen twice. */
type RawRequest = Request & {
  url?: string;
  httpVersion: string;
  rawHeaders: string[];
  /** Of this machine, by which it was reached. */
  localAddress?: string;
  /** The port on which this process listens. */
  localPort?: number;
};

/**
 * Next asks this server itself for the page that an action redirects to, and for an action that stands on another page,
 * with the headers of the request at hand. This one is added to each, so that what comes back is known, and is counted
 * under the address that the first request came from.
 */
const OWN_HEADER = 'x-own-request';
const OWN_VALUE = randomUUID();

/** Whether this process asks itself. */
export function isFromSelf({ headers }: Request): boolean {
  return headers[OWN_HEADER] === OWN_VALUE;
}

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
export const METHODS = [...SAFE, 'POST'];

/**
 * The largest form is a list of people: 200,000 characters of up to 3 bytes and a file of 400,000 bytes
 * (lib/invitations/schema.ts), with room for the rest. next.config.js has the same number.
 */
export const MOST_BODY_BYTES = 2 * 1024 * 1024;
/** RFC 9110 §4.1 asks for 8,000 at least; the longest that a page makes is a filter of a list. */
const LONGEST_ADDRESS = 8 * 1024;
/** A name or an address with or without a port, and no character that means something else in a URL. */
export const HOST = /^[\w.-]*(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i;

/** HTTP statuses with which a request is refused before it is handled. */
export type FrontDoorStatus = 400 | 403 | 405 | 413 | 414 | 421;

/**
 * Whether a request names exactly one host, as RFC 9112 §3.2 requires: of two, this server and a proxy may each take
 * another one (§11.2).
 */
function isHostClear({ httpVersion, headers, rawHeaders }: RawRequest): boolean {
  const hosts = rawHeaders.filter((name, n) => n % 2 === 0 && name.toLowerCase() === 'host').length;
  return (hosts === 1 || (hosts === 0 && httpVersion === '1.0')) && HOST.test(headers.host ?? '');
}

/** Asked by probes, which name the machine as they know it. Exactly as written: another spelling may be another page. */
const PROBED = /^\/(?:healthz|healthz\/readiness|metrics)(?:\?|$)/;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Whether a request names this instance: by the host of its base URL, by a name of the machine for itself, or, before a
 * base URL was set, by the address that it was reached at. Any other name may be one that somebody else's DNS leads here
 * (DNS rebinding), whose page would read ours. Trusted proxies say in X-Forwarded-Host what they were asked for.
 */
function isHostKnown(request: RawRequest, { baseUrl, proxyHops }: Served): boolean {
  const { headers, localAddress = '', url = '' } = request;
  const said =
    proxyHops > 0
      ? String(headers['x-forwarded-host'] ?? '')
          .split(',')
          .at(-1)
          ?.trim()
      : '';
  const host = said || headers.host;
  if (host === undefined || isProbe(url) || isFromSelf(request)) return true;
  if (!HOST.test(host)) return false;
  const name = hostnameOf(`http://${host}`);
  if (name === hostnameOf(baseUrl)) return !isInClearText(request, host, baseUrl);
  if (LOOPBACK.test(name)) return true;
  const reached = localAddress.replace(/^::ffff:/i, '');
  return isThisMachine(baseUrl) && name === (reached.includes(':') ? `[${reached}]` : reached);
}

/**
 * Whether a page whose address is https was asked for without: by the port behind the proxy, or by a proxy that takes both.
 * Nobody could sign in there, for cookies are sent by https alone, and styles would be asked for by https. A browser says
 * from which site it comes only where the way is safe (W3C Fetch Metadata, "Sec-Fetch-Site header"), so that one which does
 * is believed, whatever proxies make of port and scheme. An inner one often says
 * http.
 */
function isInClearText({ headers, localPort }: RawRequest, host: string, baseUrl: string): boolean {
  if (!baseUrl.startsWith('https:') || headers['sec-fetch-site'] !== undefined) return false;
  const isBrowser = headers['upgrade-insecure-requests'] === '1';
  const scheme = String(headers['x-forwarded-proto'] ?? '').split(',');
  if (isForwarded(headers)) return isBrowser && scheme.at(-1)?.trim() === 'http';
  const { port } = new URL(`https://${host}`);
  return port !== new URL(baseUrl).port && (isBrowser || Number(port) === localPort);
}

/** Host names are the same with and without a dot at their end. */
function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : '';
}

/** Whether it is asked by a machine that looks whether this one works. */
export function isProbe(url = ''): boolean {
  return PROBED.test(url);
}

/** Whether it is a path whose percent-encoding can be decoded: on any other Next fails where a route has a parameter. */
function isPathClear(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url.startsWith('/');
  } catch {
    return false;
  }
}

/** Why a request is refused, as an HTTP status; null when it is not. */
export function refusalOf(request: RawRequest, served: Served): FrontDoorStatus | null {
  const { method = '', url = '', headers } = request;
  if (!isPathClear(url) || !isHostClear(request)) return 400;
  if (!isHostKnown(request, served)) return 421;
  if (url.length > LONGEST_ADDRESS) return 414;
  if (!METHODS.includes(method)) return 405;
  if (!mayComeFromElsewhere(url) && !isOwnRequest(request, served)) return 403;
  return Number(headers['content-length'] ?? 0) > MOST_BODY_BYTES ? 413 : null;
}

/**
 * The client's address, under which a request is counted: the one that connected, or, behind N8N_PROXY_HOPS proxies, the
 * one that the outermost of them has seen. What stands further left in X-Forwarded-For comes from the client and is
 * ignored.
 */
export function clientAddress(request: Request, proxyHops: number): string {
  const { headers, remoteAddress } = request;
  if (isFromSelf(request)) return String(headers['x-forwarded-for'] ?? 'unknown');
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const chain = [...forwarded, remoteAddress ?? ''].map(addressIn);
  return chain.slice(-1 - proxyHops).find((address) => address !== null) ?? 'unknown';
}

/**
 * Whether a request that may change something comes from a page of this instance. Fetch Metadata decides where the browser
 * sends it (OWASP CSRF Cheat Sheet), which also tells a page without referrer (`Origin: null`) from another site's; else
 * the Origin must be the base URL's or the host of the request, or the Referer where the Origin is `null`. A client that sends
 * neither is no browser.
 */
export function isOwnRequest({ method = 'GET', headers }: Request, { baseUrl }: Served): boolean {
  if (SAFE.has(method)) return true;
  const site = headers['sec-fetch-site'];
  if (site) return site === 'same-origin';
  if (headers.origin === undefined) return true;
  // A page without an origin to tell, such as one behind a redirect, may still tell its address, which no other page can.
  const from = headers.origin === 'null' ? (headers.referer ?? '') : headers.origin;
  const origin = URL.canParse(from) ? new URL(from) : null;
  return origin !== null && (origin.origin === baseUrl || origin.host === headers.host);
}

/** Headers by which proxies tell of a request before them. */
const FORWARDED = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-real-ip', 'forwarded'];

/** Whether a request has passed a proxy, by its own account. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return FORWARDED.some((name) => headers[name] !== undefined);
}

/** Headers that only the front door sets. */
const UNTRUSTED = [
  ...['forwarded', 'x-forwarded-port', 'x-real-ip', 'x-forwarded-server'],
  ...['content-security-policy', 'content-security-policy-report-only', 'x-nonce', 'x-request-id'],
  // Nothing is upgraded here, and Next would forward it when it asks itself for a page.
  'upgrade',
];
/** Says that Next asks itself. */
const FROM_SELF = 'x-action-forwarded';

/**
 * Replaces what proxies and clients say about themselves by what can be trusted: one client address, and the host and
 * scheme. Everything that handles the request may then read the forwarded headers as they are.
 */
export function settleHeaders(request: Request, { baseUrl, proxyHops }: Served): void {
  const { headers } = request;
  const address = clientAddress(request, proxyHops);
  const own = new URL(baseUrl);
  const asked = headers.origin && URL.canParse(headers.origin) ? new URL(headers.origin) : own;
  if (!isFromSelf(request)) delete headers[FROM_SELF];
  for (const name of UNTRUSTED) delete headers[name];
  headers[OWN_HEADER] = OWN_VALUE;
  headers['x-forwarded-for'] = address;
  headers['x-forwarded-host'] = asked.host;
  headers['x-forwarded-proto'] = asked.protocol.slice(0, -1);
  if (headers.origin) headers.origin = asked.origin;
}
