import type { Limit } from '../rate-limits/limit';

/** Passwords made by one user. */
export const APP_PASSWORDS_MADE: Limit = { name: 'appPasswordsMade', points: 20, duration: 3600 };

/** Wrong passwords of programs from one network, for all apps together. */
export const APP_PASSWORD_FROM_NETWORK: Limit = { name: 'appPasswordFromNetwork', points: 60, duration: 900 };

/** Wrong passwords of programs for one account, from all networks together. */
export const APP_PASSWORD_FOR_ACCOUNT: Limit = { name: 'appPasswordForAccount', points: 100, duration: 3600 };
