'use client';

import { useSyncExternalStore } from 'react';
import { useLocale, useNow, useTimeZone } from 'use-intl/react';
import { dateFormat, relativeFormat } from '@/words/formats';

/** Each unit in seconds, and how many of it are one of the next. */
const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number, most: number][] = [
  ['second', 1, 60],
  ['minute', 60, 60],
  ['hour', 3600, 24],
  ['day', 86_400, 30],
  ['month', 30 * 86_400, 12],
  ['year', 365 * 86_400, Number.POSITIVE_INFINITY],
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
  const yearOf = (day: Date) => dateFormat('en', { year: 'numeric', timeZone }).format(day);
  const words = dateFormat(language, {
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
    dateFormat(language, {
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
  const countIn = (size: number) => Math.round(Math.abs(seconds) / size);
  const [unit, size] = UNITS.find(([, size, most]) => countIn(size) < most) ?? ['year', 365 * 86_400];
  // What was less than a minute ago is now: seconds would count up beside whoever reads.
  const count = seconds < 0 && unit === 'second' ? 0 : Math.sign(seconds) * countIn(size);
  return relativeFormat(language).format(count, unit);
}
