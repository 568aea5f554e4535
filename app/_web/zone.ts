import 'server-only';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { dateFormat } from '@/words/formats';

/** In which each browser tells its time zone, so that pages come with times as their reader's clock shows them. */
export const ZONE_COOKIE = 'zone';

/** Longer than the name of any zone. */
const LONGEST = 64;

/** The time zone of whoever makes this request, as their browser has told by a cookie; UTC until it has. */
export const readerZone = cache(async (): Promise<string> => {
  const told = (await cookies()).get(ZONE_COOKIE)?.value;
  return told && isZone(told) ? told : 'UTC';
});

function isZone(name: string): boolean {
  if (name.length > LONGEST) return false;
  try {
    dateFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
