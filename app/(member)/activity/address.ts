import type { ActivityFilter } from '@/lib/audit/schema';

/** What is shown, without the place at which the page begins. */
type Shown = Omit<ActivityFilter, 'unusable'>;

/** The address of a page that shows what is asked for; what is empty is left out. */
export function addressOf(asked: Shown & { before?: string; after?: string }): string {
  const query = Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return query.length > 0 ? `/activity?${new URLSearchParams(query)}` : '/activity';
}
