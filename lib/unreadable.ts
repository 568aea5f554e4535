const KNOWN: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
};

/** Why a file cannot be read, without the error's own message, which quotes the path once more. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return KNOWN[code] ?? code;
}

/** Why a file cannot be used, as the system names it: `ENOENT`, `EACCES`, …; `unknown` where it does not say. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
