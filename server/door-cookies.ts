import { config } from '../lib/config';
import { markOf } from '../lib/instance-key';
import { ASK_LASTS_MS } from '../lib/passes/ask';
import { valuesOf } from './door-request';

/** As long as browsers keep one (RFC 6265bis: 400 days); the row decides when a pass ends. */
const PASS_SECONDS = 400 * 24 * 3600;

/** On an app's host: `visit` binds a code to the browser that asked for it, `pass` opens the app. */
type DoorCookie = 'visit' | 'pass';

type Place = { address: string };

/**
 * The secret in the browser's visit cookie on an app's host; null where there is none. On https only the name counts that
 * no other host can give a cookie (RFC 6265bis §4.1.3.2).
 */
export function readVisit(app: Place, rawHeaders: readonly string[]): string | null {
  return readCookie(nameOf('visit', app), rawHeaders);
}

/** The secret of a pass, before it is known for which app it is; `isPlain`: as only an app without https may have it. */
export function readPass(rawHeaders: readonly string[]): { secret: string; isPlain: boolean } | null {
  const secret = readCookie(`__Host-${bare('pass')}`, rawHeaders);
  if (secret) return { secret, isPlain: false };
  const plain = readCookie(bare('pass'), rawHeaders);
  return plain ? { secret: plain, isPlain: true } : null;
}

/** A Set-Cookie. It goes back to this one host and no other, and not with what other sites' pages ask for. */
export function visitCookie(app: Place, visit: string): string {
  return setCookie('visit', app, visit, ASK_LASTS_MS / 1000);
}

/** The same of a pass. */
export function passCookie(app: Place, secret: string): string {
  return setCookie('pass', app, secret, PASS_SECONDS);
}

function setCookie(kind: DoorCookie, app: Place, value: string, seconds: number): string {
  const secure = isHttps(app) ? '; Secure' : '';
  return `${nameOf(kind, app)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

function readCookie(wanted: string, rawHeaders: readonly string[]): string | null {
  for (const line of valuesOf('cookie', rawHeaders))
    for (const pair of line.split(';')) {
      const at = pair.indexOf('=');
      if (pair.slice(0, at).trim() !== wanted) continue;
      const value = pair.slice(at + 1).trim();
      if (/^[\w-]{43}$/.test(value)) return value;
    }
  return null;
}

function nameOf(kind: DoorCookie, app: Place): string {
  return `${isHttps(app) ? '__Host-' : ''}${bare(kind)}`;
}

const bare = (kind: DoorCookie) => `${kind}_${markOf(config().instanceKey)}`;
/** Whether an app is reached by https. */
export const isHttps = ({ address }: Place) => address.startsWith('https:');
