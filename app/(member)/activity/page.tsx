import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { Notice } from '@/components/notice';
import { maySeeActivity } from '@/lib/audit/policy';
import { listActivity } from '@/lib/audit/queries';
import { type ActivityFilter, ListActivity } from '@/lib/audit/schema';
import { Turn } from '../turn';
import { ActivityList } from './activity-list';
import { ExportForm } from './export-form';
import { Filter } from './filter';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  const actor = await requireActor('/activity');
  if (!maySeeActivity(actor)) redirect('/account');
  const { before, after, ...filter } = ListActivity.parse(await searchParams);
  const { entries, newer, older } = await listActivity(actor, { before, after, ...filter });
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <div className="space-y-6">
      <h1 className="text-title font-bold">Activity</h1>
      <Filter filter={filter} />
      {filter.by && (
        <p>
          Only what {entries[0]?.actorLabel ?? 'one person'} did is shown.{' '}
          <Link href={addressOf({ ...filter, by: undefined })} className="text-link underline">
            Show what everybody did
          </Link>
        </p>
      )}
      {entries.length > 0 ? (
        <ActivityList
          entries={entries}
          addressOfActor={(by) => (by === filter.by ? null : addressOf({ ...filter, by }))}
        />
      ) : (
        <Notice>
          {isFiltered
            ? 'Nothing matches. Look for a part of a name or address, or in a longer time.'
            : 'Nothing has happened yet. What people do here is told on this page.'}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-3">
        {(newer || older) && (
          <nav aria-label="Pages of activity" className="flex gap-2">
            {newer && <Turn label="Newer" href={addressOf({ ...filter, after: newer })} />}
            {older && <Turn label="Older" href={addressOf({ ...filter, before: older })} />}
          </nav>
        )}
        {entries.length > 0 && <ExportForm filter={filter} />}
      </div>
    </div>
  );
}

/** The address of a page that shows what is asked for; what is not asked for does not stand in it. */
function addressOf(asked: ActivityFilter & { before?: string; after?: string }): string {
  const words = Object.entries(asked).filter((word): word is [string, string] => Boolean(word[1]));
  return words.length > 0 ? `/activity?${new URLSearchParams(words)}` : '/activity';
}
