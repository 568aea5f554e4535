import { system } from '../lib/actor';
import { db } from '../lib/db';
import { listPeople } from '../lib/people/queries';
import { ListPeople, SORTS } from '../lib/people/schema';
import { median, seconds } from './figures';

const ROUNDS = 15;

/** What of the list is asked for; a deep page begins in the middle of it. */
const ASKED: { what: string; query: Record<string, string>; isDeep?: boolean }[] = [
  ...SORTS.map((sort) => ({ what: `first page, sorted by ${sort}`, query: { sort } })),
  ...SORTS.map((sort) => ({
    what: `a page in the middle, sorted by ${sort}`,
    query: { sort },
    isDeep: true,
  })),
  { what: 'search that finds one', query: { search: 'person777@' } },
  { what: 'search that finds nobody', query: { search: 'nobody-at-all' } },
  { what: 'search that finds everybody', query: { search: 'example' } },
];

/** Server time of the list of people in milliseconds, for each thing that can be asked of it; the middle is so many pages down. */
export async function measurePeople(middle: number): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const { what, query, isDeep } of ASKED) {
    const asked = ListPeople.parse(
      isDeep ? { ...query, after: await placeInTheMiddle(query, middle) } : query,
    );
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push(1000 * (await seconds(() => listPeople(system, asked))));
    times.set(what, median(rounds));
  }
  return times;
}

async function placeInTheMiddle(query: Record<string, string>, middle: number): Promise<string> {
  let place = '';
  for (let page = 0; page < middle; page++) {
    const { after } = await listPeople(system, ListPeople.parse({ ...query, after: place }));
    if (!after) break;
    place = after;
  }
  return place;
}

/** Users up to this many, and a tenth as many open invitations, written by SQL as no verb could do in time. */
export async function fillUp(from: number, to: number): Promise<void> {
  await db().$executeRaw`
    insert into "user" (id, email, "firstName", "lastName", role, "passwordHash", "createdAt", "lastActiveAt", "disabledAt")
    select gen_random_uuid(), 'person' || n || '@example' || n % 97 || '.com',
           (array['Anna', 'Boris', 'Chloe', 'Dmitri', 'Eve', 'Farid', 'Gita'])[1 + n % 7], 'No. ' || n,
           (case when n % 50 = 0 then 'admin' else 'member' end)::"Role", 'none', now() - n * interval '1 minute',
           case when n % 3 > 0 then now() - n * interval '10 seconds' end, case when n % 40 = 0 then now() end
    from generate_series(${from}::int, ${to}::int) as n`;
  await db().$executeRaw`
    insert into invitation (id, email, role, "createdAt", "expiresAt")
    select gen_random_uuid(), 'invited' || n || '@example' || n % 97 || '.com', 'member',
           now() - n * interval '7 minutes', now() + (n % 20 - 10) * interval '1 day'
    from generate_series(${from}::int, ${to}::int, 10) as n`;
  await db().$executeRaw`vacuum analyze`;
}
