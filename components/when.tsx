'use client';

import { useSyncExternalStore } from 'react';
import { useLocale } from 'use-intl/react';

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

type WhenProps = {
  at: Date | string;
  /** It has not happened yet, however late it is: once the time has come, that is now. */
  isDue?: boolean;
};

/**
 * How long ago or ahead a moment is, in the reader's language; the exact time in their zone on hover. Without JavaScript
 * it is the exact time in UTC.
 */
export function When({ at, isDue = false }: WhenProps) {
  const language = useLocale();
  const date = new Date(at);
  const now = useSyncExternalStore(
    everySecond,
    () => Math.floor(Date.now() / 1000),
    () => null,
  );
  const exact = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(now === null && { timeZone: 'UTC', timeZoneName: 'short' }),
  }).format(date);
  const ahead = now === null ? null : date.getTime() / 1000 - now;
  return (
    <time dateTime={date.toISOString()} title={exact} className="whitespace-nowrap">
      {ahead === null ? exact : relative(isDue ? Math.max(0, ahead) : ahead, language)}
    </time>
  );
}

function relative(seconds: number, language: string): string {
  const size = Math.abs(seconds);
  const index = STEPS.findIndex(([limit]) => size < limit);
  const [, unit] = STEPS[index] ?? [0, 'year'];
  const divisor = index > 0 ? (STEPS[index - 1]?.[0] ?? 1) : 1;
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(
    Math.round(seconds / divisor),
    unit,
  );
}
