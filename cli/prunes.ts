// Written by scripts/nouns.js. Not to be edited.
import { pruneEmailChanges } from '../lib/email-changes/rows';
import { pruneMails } from '../lib/mail/rows';
import { pruneOidcKeys } from '../lib/oidc/keys';
import { pruneOidcEntries, pruneOidcNotices } from '../lib/oidc/rows';
import { prunePassCodes } from '../lib/passes/rows';
import { prunePasskeyChallenges } from '../lib/passkeys/rows';
import { prunePasswordResets } from '../lib/password-resets/rows';
import { pruneRateLimits } from '../lib/rate-limits/limit';
import { pruneSessions } from '../lib/sessions/rows';

/** Each deletes the rows of its noun that are of no use any more. */
export const PRUNES: readonly (() => Promise<unknown>)[] = [
  pruneEmailChanges,
  pruneMails,
  pruneOidcKeys,
  pruneOidcEntries,
  pruneOidcNotices,
  prunePassCodes,
  prunePasskeyChallenges,
  prunePasswordResets,
  pruneRateLimits,
  pruneSessions,
];
