import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { config } from '../config';

/**
 * What the check of a door asks of Latchkey through the app's proxy, and what the door does then. Every request of a check
 * has the header `Latchkey-Probe: v1.<mode>.<expires>.<nonce>.<mac>`; `readProbe()` knows a true one. Whatever the door
 * answers to such a request bears `Latchkey-Door: <mark>` (`probe.mark`), by which the check tells Latchkey's own answers
 * from anybody else's. A header that is no true probe is as good as none.
 *
 * Asked by the proxy (/door/check, /door/ask, /door/answer, /door/own), before anybody's pass is looked up:
 * - `answer`: 418 with the JSON of `answerTo()`, whatever else is odd about the request, whether its path is open or not. As
 *   nginx believes only 401 and 403, /door/ask says 401, and /door/answer the rest.
 * - `down`: the connection is dropped without an answer, as if Latchkey were not there.
 * - `bare`, `named`: what the door refuses it refuses, with the mark. Else, if the path is exactly ECHO_PATH and the address
 *   is not /door/own, 200 with the four identity headers of `identityOf()`. Any other path is answered as to anybody.
 *
 * Asked by itself at the app's host (ECHO_PATH, where the proxy sends what has passed its check, as it does for the app):
 * - `bare`, `named`: 200 with the JSON of `answerTo()`, which lists what the app would be told.
 * - `answer`, and without a true probe: 404.
 * - `down`: the connection is dropped.
 */
export type Probe = { mode: ProbeMode; mark: string };

const MODES = ['answer', 'down', 'bare', 'named'] as const;
export type ProbeMode = (typeof MODES)[number];

export const PROBE_HEADER = 'Latchkey-Probe';
export const MARK_HEADER = 'Latchkey-Door';
export const ECHO_PATH = '/.latchkey/echo';

/** The headers that say to an app who came. */
export const IDENTITY_HEADERS = ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups'] as const;
type Identity = Record<(typeof IDENTITY_HEADERS)[number], string>;

/** A check takes a few seconds; what is read by somebody on the way opens nothing but the echo. */
const LIFE_SECONDS = 60;
const SHAPE = /^v1\.([a-z]+)\.(\d{1,12})\.([\w-]{22})\.([\w-]{43})$/;

/** The header of one request to an app's door, and the mark that an answer of Latchkey's to it bears. */
export function makeProbe(app: { id: string }, mode: ProbeMode): Probe & { header: string } {
  const expires = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
  const nonce = randomBytes(16).toString('base64url');
  const said = `v1.${mode}.${expires}.${nonce}`;
  return { mode, mark: markOf(nonce), header: `${said}.${signature(app, said)}` };
}

/**
 * The probe in a request's headers (as received, names and values in turn); null when there is none, or one that is not
 * this app's, not ours, sent twice or too old.
 */
export function readProbe(rawHeaders: readonly string[], app: { id: string }): Probe | null {
  const [value, ...more] = valuesOf(PROBE_HEADER, rawHeaders);
  const [, mode, expires, nonce, mac] = SHAPE.exec(value ?? '') ?? [];
  if (!value || !nonce || !mac || more.length > 0) return null;
  const expected = Buffer.from(signature(app, value.slice(0, -mac.length - 1)));
  if (!timingSafeEqual(Buffer.from(mac), expected)) return null;
  const left = Number(expires) - Date.now() / 1000;
  const known = MODES.find((it) => it === mode);
  return known && left > 0 && left <= LIFE_SECONDS ? { mode: known, mark: markOf(nonce) } : null;
}

/** The identity headers of a 200 to a probe: all four, and nobody in them unless it is a `named` one. */
export function identityOf({ mode }: Probe): Identity {
  const name = mode === 'named' ? 'latchkey-check' : '';
  return {
    'Remote-User': name,
    'Remote-Email': name && `${name}@latchkey.invalid`,
    'Remote-Name': name,
    'Remote-Groups': name,
  };
}

/** What a probe is told of the request, as it came here: all that says who came and what for, each as often as it came. */
export function answerTo(rawHeaders: readonly string[]): { headers: [name: string, value: string][] } {
  const headers = rawHeaders.flatMap((name, n): [string, string][] =>
    n % 2 === 0 ? [[name.toLowerCase(), rawHeaders[n + 1] ?? '']] : [],
  );
  return {
    headers: headers.filter(([name]) => /^(?:remote-|x-forwarded-|host$)/.test(foldHeaderName(name))),
  };
}

/** The name of a header as an app may read it: many take every other sign for a hyphen (RFC 3875 §4.1.18). */
export function foldHeaderName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-');
}

function valuesOf(name: string, rawHeaders: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return rawHeaders.flatMap((it, n) =>
    n % 2 === 0 && it.toLowerCase() === wanted ? [rawHeaders[n + 1] ?? ''] : [],
  );
}

function signature(app: { id: string }, said: string): string {
  return createHmac('sha256', key()).update(`${said}:${app.id}`).digest('base64url');
}

function markOf(nonce: string): string {
  return createHmac('sha256', key()).update(`mark:${nonce}`).digest('base64url');
}

function key(): Buffer {
  return Buffer.from(hkdfSync('sha256', config().instanceKey, '', 'door checks', 32));
}
