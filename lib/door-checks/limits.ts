import type { Limit } from '../rate-limits/limit';

/** Attacks on the door of one app that people ask for on its page, whoever does: each is some seventy requests to its address. */
export const DOOR_ATTACKS: Limit = { name: 'doorAttacks', points: 6, duration: 60 };

/** Checks of one app's door that run by themselves, in all processes together. */
export const DOOR_CHECKS: Limit = { name: 'doorChecks', points: 1, duration: 300 };
