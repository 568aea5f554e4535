/** Wider than any zone's distance from UTC, and as fine as zones are set. */
const FURTHEST_MS = 15 * 3_600_000;
const STEP_MS = 15 * 60_000;

/** The moment at which a day (`2026-03-10`) begins by the clocks of a time zone. */
export function beginOf(day: string, zone: string): Date {
  return firstMoment(day, zone, (there) => there >= day);
}

/** The moment at which a day is over by the clocks of a time zone. */
export function endOf(day: string, zone: string): Date {
  return firstMoment(day, zone, (there) => there > day);
}

/** Looks step by step: clocks may skip midnight, and days last 23 to 25 hours. */
function firstMoment(day: string, zone: string, isReached: (there: string) => boolean): Date {
  const calendar = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: zone });
  let at = Date.parse(day) - FURTHEST_MS;
  while (!isReached(calendar.format(at))) at += STEP_MS;
  return new Date(at);
}
