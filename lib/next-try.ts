/** Tries go on for a day, at first every few seconds and at last every hour. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * When to try again what has failed so often since a moment; null: it is given up. Doubling pauses, shortened by up to a
 * fifth at random so that what failed together does not come back as one.
 */
export function nextTry(attempts: number, since: Date): Date | null {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  const next = Date.now() + pause * (1 - Math.random() / 5);
  return next - since.getTime() > GIVE_UP_AFTER_MS ? null : new Date(next);
}
