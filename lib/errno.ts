/** Why a file cannot be used, as the system names it: `ENOENT`, `EACCES`, …; `unknown` where it does not say. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
