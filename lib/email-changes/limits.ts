import type { Limit } from '../rate-limits/limit';

/** Changes of the address that one user asks for, so that nobody can have strangers' mailboxes filled. */
export const EMAIL_CHANGE: Limit = { name: 'emailChange', points: 5, duration: 3600 };
