type Level = 'info' | 'warn' | 'error';

/** One line for the person who runs the instance. Never pass secrets, tokens or links with a token. */
export function log(level: Level, message: string, error?: unknown): void {
  const detail =
    error instanceof Error
      ? `: ${error.stack ?? error.message}`
      : error === undefined
        ? ''
        : `: ${String(error)}`;
  const line = `${new Date().toISOString()} ${level.padEnd(5)} ${message}${detail}`;
  if (level === 'info') console.log(line);
  else console.error(line);
}
