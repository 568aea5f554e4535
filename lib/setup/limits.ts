import type { Limit } from '../rate-limits/limit';

/** Set-up codes tried, by network address. */
export const SETUP_CODE: Limit = { name: 'setupCode', points: 20, duration: 300 };
