'use client';

import { useSyncExternalStore } from 'react';
import { useLocale, useNow, useTimeZone } from 'use-intl/react';

const MINUTE = 60;
const STEPS: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [MINUTE, 'second'],
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

type WhenProps = {
  at: Date | string;
  /** It has not happened yet, however late it is: once the time has come, that is now. */
  isDue?: boolean;
};

/**
 * How long ago or ahead a moment is, in the reader's language; the exact time in their zone on hover. The server writes it
 * as the browser does, by the time at which it made the page, so that nothing changes its place when scripts come.
 */
export function When({ at, isDue = false }: WhenProps) {
  const language = useLocale();
  const madeAt = useNow();
  const exact = useExact();
  const date = new Date(at);
  const seconds = date.getTime() / 1000;
  const wordsAt = (now: number) => {
    const ahead = seconds - Math.floor(now / 1000);
    return relative(isDue ? Math.max(0, ahead) : ahead, language);
  };
  const words = useSyncExternalStore(
    everySecond,
    () => wordsAt(Date.now()),
    () => wordsAt(madeAt.getTime()),
  );
  return (
    // What the server and a browser know of a language may differ by a letter, which is no reason to draw it again.
    <time
      dateTime={date.toISOString()}
      title={exact(date)}
      className="whitespace-nowrap"
      suppressHydrationWarning
    >
      {words}
    </time>
  );
}

/** The day of a moment in the reader's zone, with its year where that is another one; the exact time on hover. */
export function Day({ at }: { at: Date | string }) {
  const language = useLocale();
  const madeAt = useNow();
  const timeZone = useTimeZone();
  const exact = useExact();
  const date = new Date(at);
  const yearOf = (day: Date) => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(day);
  const words = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    ...(yearOf(date) !== yearOf(madeAt) && { year: 'numeric' }),
    timeZone,
  }).format(date);
  return (
    // What the server and a browser know of a language may differ by a letter, which is no reason to draw it again.
    <time
      dateTime={date.toISOString()}
      title={exact(date)}
      className="whitespace-nowrap"
      suppressHydrationWarning
    >
      {words}
    </time>
  );
}

/** Writes the exact time of a moment in the reader's zone; UTC, which it is while that is not known, is named. */
function useExact(): (date: Date) => string {
  const language = useLocale();
  const timeZone = useTimeZone();
  return (date) =>
    new Intl.DateTimeFormat(language, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone,
      ...(timeZone === 'UTC' && { timeZoneName: 'short' }),
    }).format(date);
}

function relative(seconds: number, language: string): string {
  const size = Math.abs(seconds);
  const index = STEPS.findIndex(([limit]) => size < limit);
  const [, unit] = STEPS[index] ?? [0, 'year'];
  const divisor = index > 0 ? (STEPS[index - 1]?.[0] ?? 1) : 1;
  // What was less than a minute ago is now: seconds would count up beside whoever reads.
  const count = seconds < 0 && size < MINUTE ? 0 : Math.round(seconds / divisor);
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(count, unit);
}
