import { causeOf, OWN_DATABASE } from '../lib/data-folder';
import type { Place } from './programs';

/** Why the server of a place does not start, in words and with its own last ones. */
export function failedStart({ cluster, logFile }: Place, what: string, said: string): Error {
  const lines = lastLines(said);
  const cause = causeOf(said);
  if (cause) {
    const [, why, advice] = cause;
    return new Error(
      `The embedded PostgreSQL in ${cluster} does not start: ${why}. ${advice} Its last words (${logFile} has ` +
        `more of them):\n${lines}`,
    );
  }
  return new Error(
    `The embedded PostgreSQL in ${cluster} ${what}. Put right what its last lines name and start again ` +
      `(${logFile} has more of them). ${OWN_DATABASE}\n${lines}`,
  );
}

/** The end of what a program said, where the reason stands. */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-10).join('\n');
}
