import { type Actor, system } from '../lib/actor';
import { countPeople, listPeople, PAGE_SIZE } from '../lib/people/queries';
import { ListPeople, SORTS } from '../lib/people/schema';
import { median, seconds } from './figures';
import { fillUp } from './people';

export const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const ROUNDS = 15;
/** A thousand pages down, or, of a shorter list, in its middle. */
const DEEPEST_PAGE = 1_000;

type Asked = {
  what: string;
  query: Record<string, string>;
  /** The page begins far down in the list. */
  isDeep?: boolean;
  /** What is read, where that is not a page. */
  read?: (actor: Actor, asked: ListPeople) => Promise<unknown>;
};

/** What is asked of the list. */
const ASKED: Asked[] = [
  ...SORTS.map((sort) => ({ what: `first page, sorted by ${sort}`, query: { sort } })),
  ...SORTS.map((sort) => ({ what: `a page far down, sorted by ${sort}`, query: { sort }, isDeep: true })),
  { what: 'search that finds one', query: { search: 'person777@' } },
  { what: 'search that finds nobody', query: { search: 'nobody-at-all' } },
  { what: 'search that finds everybody', query: { search: 'example' } },
  { what: 'search for two letters that many have', query: { search: 'an' } },
  { what: 'search for two letters that nobody has', query: { search: 'zx' } },
  { what: 'search for one letter that nobody has', query: { search: 'q' } },
  { what: 'how many are in each state', query: {}, read: countPeople },
  { what: 'how many in each state a search finds', query: { search: 'example' }, read: countPeople },
  { what: 'first page of failed mails', query: { status: 'mail-failed' } },
  { what: 'first page of those without a second factor', query: { factor: 'none' } },
  { what: 'search for a name and its address', query: { search: 'Anna <person7@example7.com>' } },
];

/** Server time of the list of people in milliseconds, for each thing that can be asked of it, at each size. */
export async function measureList(): Promise<{ what: string; ms: number[] }[]> {
  const found = ASKED.map(({ what }) => ({ what, ms: [] as number[] }));
  let there = 0;
  for (const size of SIZES) {
    await fillUp(there + 1, size);
    there = size;
    const middle = Math.min(DEEPEST_PAGE, size / 100);
    for (const [n, { query, isDeep, read = listPeople }] of ASKED.entries()) {
      const after = isDeep ? await placeOf(query, middle) : undefined;
      const asked = ListPeople.parse({ ...query, after });
      const rounds: number[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push(1000 * (await seconds(() => read(system, asked))));
      found[n]?.ms.push(median(rounds));
    }
  }
  return found;
}

/** Where the page that is so many pages down begins. */
async function placeOf(query: Record<string, string>, page: number): Promise<string | undefined> {
  // By larger steps than those of the page, which lead to the same place.
  const { after } = await listPeople(system, ListPeople.parse(query), page * PAGE_SIZE);
  return after ?? undefined;
}
