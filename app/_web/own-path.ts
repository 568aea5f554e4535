/** Signs of it in the query of another page, of which the front door takes 8,192 in all (server/front-door.ts). */
const LONGEST_CARRIED = 7_500;

/**
 * The path where it leads to a page of this instance, else `/` (OWASP Unvalidated Redirects Cheat Sheet). It is parsed as
 * browsers do, so that `//host`, `/\host` and control characters cannot lead to another host. A query stays behind that is
 * too long for the address of the page in between, such as the one to sign in.
 */
export function ownPath(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) return '/';
  const base = 'http://own.invalid';
  const url = URL.canParse(path, base) ? new URL(path, base) : null;
  if (url?.origin !== base || url.pathname.startsWith('//')) return '/';
  const carried = [url.pathname + url.search, url.pathname];
  return carried.find((one) => encodeURIComponent(one).length <= LONGEST_CARRIED) ?? '/';
}

/** A page of ours that goes on to this path. */
export function withNext(page: string, next: string): string {
  return next === '/' ? page : `${page}?next=${encodeURIComponent(next)}`;
}
