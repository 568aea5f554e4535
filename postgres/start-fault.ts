import { type FolderTrouble, troubleIn } from '../lib/data-folder';
import { Problem } from '../lib/problem';
import type { Place } from './programs';

/** How a start failed: initdb did, the server ended, did not answer in time, or answers that it cannot be used. */
type StartFailure = 'not_made' | 'ended' | 'silent' | 'unusable';

declare module '../lib/problem' {
  interface ProblemFacts {
    /** `trouble`: why; `said`: the server's last lines, of which `logFile` has more. */
    postgres_prevented: { cluster: string; trouble: FolderTrouble; logFile: string; said: string };
    /** The same, where the last lines do not say why; `detail`: how initdb ended, or why nobody could join the server. */
    postgres_failed: {
      cluster: string;
      failure: StartFailure;
      detail: string;
      logFile: string;
      said: string;
    };
  }
}

/** Why the server of a place does not start, as far as what it said can be understood. */
export function startFault(
  { cluster, logFile }: Place,
  { failure, detail = '', said }: { failure: StartFailure; detail?: string; said: string },
): Problem {
  const trouble = troubleIn(said);
  const end = lastLines(said);
  return trouble === 'unknown'
    ? new Problem('postgres_failed', { cluster, failure, detail, logFile, said: end })
    : new Problem('postgres_prevented', { cluster, trouble, logFile, said: end });
}

/** The end of what a program said, where the reason stands. */
function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-10).join('\n');
}
