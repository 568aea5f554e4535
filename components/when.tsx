'use client';

import { useSyncExternalStore } from 'react';

const STEPS: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [3600, 'minute'],
  [86_400, 'hour'],
  [30 * 86_400, 'day'],
  [365 * 86_400, 'month'],
  [Number.POSITIVE_INFINITY, 'year'],
];

const everySecond = (tick: () => void) => {
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
};

/** How long ago or ahead a moment is, in the reader's language; the exact time in their zone on hover. What `isDue` is never past:
 * until it has happened it is now. */
export function When({ at, isDue = false }: { at: Date | string; isDue?: boolean }) {
  const date = new Date(at);
  const now = useSyncExternalStore(
    everySecond,
    () => Math.floor(Date.now() / 1000),
    () => null,
  );
  const exact = new Intl.DateTimeFormat(now ? undefined : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: now ? undefined : 'UTC',
  }).format(date);
  return (
    <time dateTime={date.toISOString()} title={exact} className="whitespace-nowrap">
      {now
        ? relative(isDue ? Math.max(0, date.getTime() / 1000 - now) : date.getTime() / 1000 - now)
        : `${exact} UTC`}
    </time>
  );
}

function relative(seconds: number): string {
  const size = Math.abs(seconds);
  const index = STEPS.findIndex(([limit]) => size < limit);
  const [, unit] = STEPS[index] ?? [0, 'year'];
  const divisor = index > 0 ? (STEPS[index - 1]?.[0] ?? 1) : 1;
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(
    Math.round(seconds / divisor),
    unit,
  );
}
