import { type ListPeople, orderOf, type Sort } from '@/lib/people/schema';

/** What of the list is shown, without the place at which the page begins. */
export type Shown = Omit<ListPeople, 'before' | 'after' | 'unusable'>;

/** The address of a page of the list; what goes without saying does not stand in it. */
export function addressOf(shown: Shown, place: { before?: string; after?: string } = {}): string {
  const { sort, order, ...filter } = shown;
  const isOwnOrder = order !== undefined && order !== orderOf({ sort, order: undefined });
  const words = Object.entries({
    ...filter,
    sort: sort === 'newest' ? '' : sort,
    order: isOwnOrder ? order : '',
    ...place,
  }).filter((word): word is [string, string] => Boolean(word[1]));
  return words.length > 0 ? `/users?${new URLSearchParams(words)}` : '/users';
}

/** The same list sorted by this; by what it is sorted already, the other way round. */
export function addressSortedBy(shown: Shown, sort: Sort): string {
  const isSame = shown.sort === sort;
  const order =
    isSame && orderOf(shown) === orderOf({ sort, order: undefined }) ? opposite(shown) : undefined;
  return addressOf({ ...shown, sort, order });
}

function opposite(shown: Shown): 'asc' | 'desc' {
  return orderOf(shown) === 'asc' ? 'desc' : 'asc';
}
