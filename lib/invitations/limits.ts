import type { Limit } from '../rate-limits/limit';

/** New links mailed for one expired invitation because the invited asked. */
export const INVITE_RENEWED: Limit = { name: 'inviteRenewed', points: 1, duration: 600 };

/** Invitations that one person sends, new ones and again: three full lists an hour. */
export const INVITED: Limit = { name: 'invited', points: 3000, duration: 3600 };

/** Batches of addresses that one person has looked up while they type. */
export const LOOKED_UP: Limit = { name: 'lookedUp', points: 300, duration: 600 };
