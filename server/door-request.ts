import { foldHeaderName } from '../lib/door-checks/probe';
import { HOST } from './front-door';

/** What a proxy says of the request that it asks about. */
export type Asked = {
  method: string;
  /** Of the app, in lower case and without its port. */
  host: string;
  /** Path and query, as they came. */
  uri: string;
};

/** What begins like this on an app's host is answered by Latchkey. */
export const OWN_PATHS = '/.latchkey/';

const IDENTITY = new Set(['remote-user', 'remote-email', 'remote-name', 'remote-groups']);
/** Exactly one each, set by the proxy. */
const FORWARDED = [
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-uri'],
] as const;
/**
 * Beginnings of names that apps believe. Many apps read `X_Remote_User` and `X-Remote-User` as one header, of which a proxy
 * takes away only the one that it knows (CVE-2021-32813 and its kind).
 */
const BELIEVED = /^(?:remote|x|forwarded|auth[a-z]*|webauth|proxy|latchkey)-/;
const METHOD = /^[A-Z][A-Z-]{0,31}$/;
/** No control character, no space, and nothing that some take for the end of a path. */
const URI = /^\/[^\p{Cc} #\\]*$/u;

/**
 * What is asked about, in headers as they were received (names and values in turn); null where it is not clear: one of the
 * five forwarded headers is missing or there twice, or a client says who it is, by whatever spelling.
 */
export function readAsked(rawHeaders: readonly string[]): Asked | null {
  const said = new Map<string, string>();
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = (rawHeaders[n] ?? '').toLowerCase();
    const folded = foldHeaderName(name);
    if (IDENTITY.has(folded) || (folded !== name && BELIEVED.test(folded))) return null;
    if (!(FORWARDED as readonly string[]).includes(name)) continue;
    if (said.has(name)) return null;
    said.set(name, rawHeaders[n + 1] ?? '');
  }
  const [from, host, method, scheme, uri] = FORWARDED.map((name) => said.get(name));
  if (!from || !host || !method || !scheme || !uri) return null;
  const isClear = HOST.test(host) && METHOD.test(method) && /^https?$/.test(scheme) && URI.test(uri);
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  return isClear && name !== '' ? { method, host: name, uri } : null;
}

/** The values of a header, however often it was sent. */
export function valuesOf(name: string, rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((value, n) =>
    n % 2 === 1 && rawHeaders[n - 1]?.toLowerCase() === name ? [value] : [],
  );
}
