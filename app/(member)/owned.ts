import 'server-only';
import { getWords, readerLanguage } from '@/app/_web/words';
import type { Departure } from '@/lib/departures/queries';
import { sayList } from '@/words/say';

/** What somebody owns, as one text; empty when there is nothing. */
export async function sayOwned(owned: Departure['owned']): Promise<string> {
  const t = await getWords('owned');
  const things = owned.map(({ thing, count }) => t(thing, { count }));
  return sayList(things, await readerLanguage());
}
