import type { Limit } from '../rate-limits/limit';

/** Passes asked for by one person: each app that is opened in each browser is one. */
export const PASSES_MADE: Limit = { name: 'passesMade', points: 120, duration: 3600 };
