/** Clocks of machines may be so far apart, and one may be put right by so much, without anything being made of it. */
export const CLOCK_SLACK_MS = 10 * 60_000;

/**
 * The latest moment at which something can end that is good for so long. What ends later was made while the clock was
 * ahead, or the clock has been put back since; what is good for an hour would else be so for a year.
 */
export function latestEnd(lifeMs: number, now = new Date()): Date {
  return new Date(now.getTime() + lifeMs + Math.max(lifeMs, CLOCK_SLACK_MS));
}

/**
 * Whether what is good for so long is so no longer: its end has come, lies where only a wrong clock can put it, or is no
 * moment at all, as `infinity` in a database is. Asked by what would still be good, which no comparison with NaN says.
 */
export function hasEnded(expiresAt: Date, lifeMs: number): boolean {
  const isGood = expiresAt > new Date() && expiresAt <= latestEnd(lifeMs);
  return !isGood;
}
