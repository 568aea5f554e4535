import type { Limit } from '../rate-limits/limit';

/** Codes of a second factor tried for one user from one network, or on all devices together that are known for them. */
export const CODE: Limit = { name: 'code', points: 10, duration: 600 };

/**
 * Wrong codes of an authenticator app for one user, from all places together but for known devices, which are counted
 * as one: three of a million are right at a time, so whoever has the password as well guesses one in 18 years (NIST SP
 * 800-63B §3.2.2 allows 100 in a row).
 */
export const CODE_ANYWHERE: Limit = { name: 'codeAnywhere', points: 50, duration: 86_400 };

/** New sets of backup codes for one user. */
export const BACKUP_CODES: Limit = { name: 'backupCodes', points: 5, duration: 3600 };

/** The same pressed many times at once: one set is made, which is the one that is shown. */
export const BACKUP_CODES_AT_ONCE: Limit = { name: 'backupCodesAtOnce', points: 1, duration: 30 };
