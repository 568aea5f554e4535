import type { Limit } from '../rate-limits/limit';

/** Reset links asked for, by network address. */
export const PASSWORD_RESET_ASKED: Limit = { name: 'passwordResetAsked', points: 20, duration: 300 };

/** Reset links mailed to one address, whoever asks, so that nobody can fill a mailbox. */
export const PASSWORD_RESET_MAILED: Limit = { name: 'passwordResetMailed', points: 5, duration: 3600 };
