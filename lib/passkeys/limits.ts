import type { Limit } from '../rate-limits/limit';

/** Sign-ins by passkey that are begun, by network or known device, so that nobody fills the table of challenges. */
export const PASSKEY_ASKED: Limit = { name: 'passkeyAsked', points: 100, duration: 300 };

/** The same of one user who is signed in, to add a passkey or to show who they are. */
export const PASSKEY_ASKED_BY_USER: Limit = { name: 'passkeyAskedByUser', points: 30, duration: 300 };
