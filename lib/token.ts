import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { config } from './config';

/**
 * A kind of link, declared by the noun whose rows it opens: the page to which it leads, and the purpose that its tokens are
 * made for. A token of one purpose never opens what is meant for another.
 */
export type LinkKind = { purpose: string; path: `/${string}/` };

/** Older links of a row that are still recognised, so that a person hears "replaced" rather than "unknown". */
const VERSIONS_REMEMBERED = 50;

const SHAPE = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/**
 * The token of a row's link: `<row id>.<HMAC-SHA256 of purpose, id and version under the instance key>`, base64url.
 * It is derived whenever it is needed and stored nowhere (docs/decisions/002-derived-link-tokens.md). A row whose link
 * is never renewed has one version.
 */
export function makeToken({ purpose }: LinkKind, id: string, version = 1): string {
  return `${id}.${signature(purpose, id, version)}`;
}

/** The whole address of a link, built from the configured base URL and never from a request's Host. */
export function linkTo(kind: LinkKind, id: string, version = 1): string {
  return `${config().baseUrl}${kind.path}${makeToken(kind, id, version)}`;
}

/** The row id that a token names, or null when the text has not the shape of a token. Proves nothing. */
export function idInToken(token: string): string | null {
  return SHAPE.exec(token)?.[1] ?? null;
}

/** Whether a token is the row's present link, one that a newer link replaced, or none of the row's at all. */
export function matchToken(
  token: string,
  { purpose }: LinkKind,
  version = 1,
): 'current' | 'replaced' | 'unknown' {
  const [, id, mac] = SHAPE.exec(token) ?? [];
  if (!id || !mac) return 'unknown';
  const given = Buffer.from(mac);
  for (let v = version; v > 0 && v > version - VERSIONS_REMEMBERED; v--) {
    if (timingSafeEqual(given, Buffer.from(signature(purpose, id, v))))
      return v === version ? 'current' : 'replaced';
  }
  return 'unknown';
}

/**
 * Digest of a user's address and password hash, and of what else has to stay as it is. A row that keeps it knows whether both are still what they were, so
 * whatever changes one of them ends the user's links without knowing of them.
 */
export function boundTo(user: { email: string; passwordHash: string }, ...more: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([user.email, user.passwordHash, ...more]))
    .digest('base64url');
}

function signature(purpose: string, id: string, version: number): string {
  return createHmac('sha256', config().instanceKey).update(`${purpose}:${id}:${version}`).digest('base64url');
}
