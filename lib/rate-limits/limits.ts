import type { Limit } from './limit';

/** Anything that somebody who is not signed in can post, by network, or by device where that is known. */
export const VISITOR: Limit = { name: 'visitor', points: 120, duration: 60 };
