/**
 * The path when it stays on this instance, else `/` (OWASP Unvalidated Redirects Cheat Sheet). Parsed the way a browser
 * does, so `//host`, `/\host` and control characters find no way out.
 */
export function ownPath(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) return '/';
  const base = 'http://own.invalid';
  const url = URL.canParse(path, base) ? new URL(path, base) : null;
  return url?.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search : '/';
}
