import { pruneEmailChanges } from '../lib/email-changes/rows';
import { log } from '../lib/log';
import { pruneMails } from '../lib/mail/rows';
import { pruneOidcKeys } from '../lib/oidc/keys';
import { pruneOidcEntries, pruneOidcNotices } from '../lib/oidc/rows';
import { prunePassCodes } from '../lib/passes/rows';
import { prunePasskeyChallenges } from '../lib/passkeys/rows';
import { prunePasswordResets } from '../lib/password-resets/rows';
import { pruneRateLimits } from '../lib/rate-limits/limit';
import { pruneSessions } from '../lib/sessions/rows';
import type { Part } from './open';

/** Each deletes the rows of its noun that are of no use any more. */
export const PRUNES: readonly (() => Promise<unknown>)[] = [
  pruneSessions,
  prunePasswordResets,
  pruneEmailChanges,
  prunePasskeyChallenges,
  prunePassCodes,
  pruneOidcEntries,
  pruneOidcNotices,
  pruneOidcKeys,
  pruneRateLimits,
  pruneMails,
];

const EVERY_MS = 3_600_000;

/** Prunes once an hour. One that fails is logged, and does not keep the others from it. */
export function keepHouse(): Part {
  const prune = async () => {
    for (const outcome of await Promise.allSettled(PRUNES.map((run) => run())))
      if (outcome.status === 'rejected') log('warn', 'Housekeeping failed', outcome.reason);
  };
  const timer = setInterval(prune, EVERY_MS);
  return { stop: async () => clearInterval(timer) };
}
