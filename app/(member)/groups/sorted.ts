import { z } from 'zod';
import type { GroupRow } from '@/lib/groups/queries';

/** What the list can be sorted by, and which way that is without being said. */
const USUAL = { name: 'asc', people: 'desc', apps: 'desc' } as const;
export type Sort = keyof typeof USUAL;
export type Shown = { search: string; sort: Sort; order: 'asc' | 'desc' };

/** How an address wants the list sorted; fails where there is no such order. */
export const Sorted = z
  .object({
    sort: z.enum(['name', 'people', 'apps']).default('name'),
    order: z.enum(['asc', 'desc']).optional(),
  })
  .transform(({ sort, order }) => ({ sort, order: order ?? USUAL[sort] }));

/** The groups, which are given from A to Z, in another order. */
export function sortGroups(groups: GroupRow[], { sort, order }: Omit<Shown, 'search'>): GroupRow[] {
  if (sort === 'name') return order === 'asc' ? groups : groups.toReversed();
  const size = ({ people, invited, apps }: GroupRow) => (sort === 'people' ? people + invited : apps.length);
  const way = order === 'asc' ? 1 : -1;
  return groups.toSorted((one, other) => way * (size(one) - size(other)));
}

/** The address of the list sorted by this; by what it is sorted already, the other way round. */
export function addressSortedBy({ search, ...shown }: Shown, sort: Sort): string {
  const isTurned = shown.sort === sort && shown.order === USUAL[sort];
  const words = {
    ...(search && { search }),
    ...(sort !== 'name' && { sort }),
    ...(isTurned && { order: USUAL[sort] === 'asc' ? 'desc' : 'asc' }),
  };
  return Object.keys(words).length > 0 ? `/groups?${new URLSearchParams(words)}` : '/groups';
}
