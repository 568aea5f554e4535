/** Tells that somebody has put the offer of a second factor away, in this browser. */
export const NOTE_COOKIE = 'factor-note';
