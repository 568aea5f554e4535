import { ListPeople, orderOf, type Sort } from '@/lib/people/schema';

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

/** The same, but that a group which is not there cannot be used. */
export function refuseLostGroup(asked: ListPeople, groups: { id: string }[]): ListPeople {
  const { group, unusable } = asked;
  const isThere = !group || groups.some(({ id }) => id === group);
  return isThere ? asked : { ...asked, unusable: [...unusable, 'group'] };
}

/** The address of the whole list as a file. */
export function exportAddressOf(shown: Shown): string {
  return addressOf(shown).replace('/users', '/users/export');
}

/** Of what the list is asked, all but where a page begins. */
const FILTER = ['search', 'role', 'status', 'factor', 'group', 'sort', 'order'];

/** What an address asks of the list. In `unusable` stands also what no page of the list has written into an address. */
export function readAddress(address: string): ListPeople {
  const [, path, query = ''] = /^([^?]*)\??(.*)$/s.exec(address) ?? [];
  const words = [...new URLSearchParams(query)];
  const asked = ListPeople.parse(Object.fromEntries(words));
  const names = words.map(([name]) => name);
  const isOurs = path === '/users' && new Set(names).size === names.length;
  const strange = names.filter((name) => !FILTER.includes(name));
  return { ...asked, unusable: [...asked.unusable, ...strange, ...(isOurs ? [] : ['address'])] };
}

/** The address of a person's page that leads back to this list. */
export function addressOfPerson(id: string, shown: Shown): string {
  const [, list] = addressOf(shown).split('?');
  return list ? `/users/${id}?${new URLSearchParams({ list })}` : `/users/${id}`;
}

/** The list that a person's page leads back to, by what its address says of that; all of it where that is none of ours. */
export function listBehind(list: unknown): string {
  if (typeof list !== 'string') return '/users';
  const { before: _before, after: _after, unusable, ...shown } = readAddress(`/users?${list}`);
  return unusable.length > 0 ? '/users' : addressOf(shown);
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
