import type { Limit } from '../rate-limits/limit';

/** Passwords tried for one account from one network. */
export const SIGN_IN: Limit = { name: 'signIn', points: 10, duration: 300 };

/** Passwords tried for one account on all devices together that are known for it; none of the other three counts there. */
export const SIGN_IN_ON_DEVICE: Limit = { name: 'signInOnDevice', points: 10, duration: 300 };

/** Wrong passwords from one network for all accounts together: an office behind one address has room for its slips. */
export const SIGN_IN_FROM_NETWORK: Limit = { name: 'signInFromNetwork', points: 100, duration: 900 };

/**
 * Passwords tried for one account from a network whose own points are used up, so that one who guesses there shuts out
 * nobody else: each account has a few left, and whoever tries very many accounts has three for each.
 */
export const SIGN_IN_BEYOND_NETWORK: Limit = { name: 'signInBeyondNetwork', points: 3, duration: 900 };

/** Wrong passwords for one account from all networks together. */
export const SIGN_IN_FOR_ACCOUNT: Limit = { name: 'signInForAccount', points: 100, duration: 3600 };

/** Changes of their own password by one user. */
export const PASSWORD_CHANGES: Limit = { name: 'passwordChanges', points: 5, duration: 900 };

/** Searches for somebody to be chosen, by one user: every pause in typing makes one. */
export const CHOOSING: Limit = { name: 'choosing', points: 240, duration: 60 };

/** Present passwords tried by one user who is signed in, to change what needs it. */
export const CURRENT_PASSWORD: Limit = { name: 'currentPassword', points: 10, duration: 300 };
