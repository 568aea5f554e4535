import type { ActivityEntry } from '@/lib/audit/queries';
import { dateFormat, relativeFormat } from '@/words/formats';
import { tagOf } from '@/words/words';

/** The entries of one day, and what that day is called: today, yesterday, or its date. */
export type Day = { day: string; name: string; entries: ActivityEntry[] };

/** For whom times are written: their language, and their time zone. */
export type Reader = { language: string; zone: string };

/** Puts entries that follow each other together by the reader's day on which they happened. */
export function byDay(entries: ActivityEntry[], reader: Reader, now = new Date()): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.at, reader);
    if (days.at(-1)?.day !== day) days.push({ day, name: sayDay(entry.at, reader, now), entries: [] });
    days.at(-1)?.entries.push(entry);
  }
  return days;
}

/** `2026-05-12`, of which it can be told how many days lie between two of them. */
function dayOf(at: Date, { zone }: Reader): string {
  return dateFormat('en-CA', { dateStyle: 'short', timeZone: zone }).format(at);
}

const DAY_MS = 24 * 3_600_000;

function sayDay(at: Date, reader: Reader, now: Date): string {
  const language = tagOf(reader.language);
  const ago = Math.round((Date.parse(dayOf(now, reader)) - Date.parse(dayOf(at, reader))) / DAY_MS);
  if (ago === 0 || ago === 1) return relativeFormat(language).format(-ago, 'day');
  return dateFormat(language, { dateStyle: 'full', timeZone: reader.zone }).format(at);
}

/** The time of day. */
export function sayClock(at: Date, { language, zone }: Reader): string {
  return dateFormat(tagOf(language), { timeStyle: 'short', timeZone: zone }).format(at);
}

/** The moment to the second, with the zone. */
export function sayExact(at: Date, { language, zone }: Reader): string {
  return dateFormat(tagOf(language), {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: zone, timeZoneName: 'short' },
  }).format(at);
}
