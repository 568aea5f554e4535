/**
 * The path where it leads to a page of this instance, else `/` (OWASP Unvalidated Redirects Cheat Sheet). It is parsed as
 * browsers do, so that `//host`, `/\host` and control characters cannot lead to another host.
 */
export function ownPath(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) return '/';
  const base = 'http://own.invalid';
  const url = URL.canParse(path, base) ? new URL(path, base) : null;
  return url?.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search : '/';
}

/** A page of ours that goes on to this path. */
export function withNext(page: string, next: string): string {
  return next === '/' ? page : `${page}?next=${encodeURIComponent(next)}`;
}
