import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords, readerLanguage } from '@/app/_web/words';
import { readerZone } from '@/app/_web/zone';
import { Link } from '@/app/link';
import { Notice } from '@/components/notice';
import { maySeeActivity } from '@/lib/audit/policy';
import { listActivity } from '@/lib/audit/queries';
import { ABOUT, ListActivity } from '@/lib/audit/schema';
import { namePeople } from '@/lib/people/name';
import { findIdentity } from '@/lib/people/queries';
import { namelessActorsLike } from '@/words/activity';
import { AwaitedList } from '../awaited';
import { PageHead } from '../page-head';
import { Turn } from '../turn';
import { Unusable } from '../unusable';
import { ActivityList } from './activity-list';
import { addressOf } from './address';
import { ExportForm } from './export-form';
import { Filter } from './filter';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('activity'))('title') };
}

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  const actor = await requireActor();
  if (!maySeeActivity(actor)) redirect('/account');
  const { before, after, unusable, ...filter } = ListActivity.parse({ ...(await searchParams) });
  const identity = filter.of ? await findIdentity(actor, filter.of) : null;
  const language = await readerLanguage();
  const zone = await readerZone();
  const actorLabels = namelessActorsLike(filter.search, language);
  const {
    entries,
    newer,
    older,
    isLost = false,
  } = await listActivity(actor, {
    ...filter,
    ...{ before, after, unusable, actorLabels, zone },
    alsoOf: identity?.invitationId ?? null,
  });
  const cannot = isLost ? ['before'] : unusable;
  const isFiltered = Object.values(filter).some(Boolean);
  const t = await getWords('activity');
  const { by } = filter;
  const ids = entries.flatMap(({ actorId, subjectId }) => [actorId, subjectId]);
  const named = await namePeople(actor, [...ids, by ?? null]);
  const name = by && named.get(by)?.name;
  return (
    <div className="space-y-5">
      <PageHead title={t('title')}>{entries.length > 0 && <ExportForm filter={filter} />}</PageHead>
      <Filter filter={filter} subjects={ABOUT} />
      {by && (
        <p>
          {name ? t('onlyBy', { name }) : t('onlyByOne')}{' '}
          <Link href={addressOf({ ...filter, by: undefined })} className="link">
            {t('byEverybody')}
          </Link>
        </p>
      )}
      {filter.of && (
        <p>
          {identity
            ? t.rich('onlyOf', {
                name: identity.name,
                person: (name) => (
                  <Link href={`/users/${filter.of}`} className="link">
                    {name}
                  </Link>
                ),
              })
            : t('onlyOfOne')}{' '}
          <Link href={addressOf({ ...filter, of: undefined })} className="link">
            {t('byEverybody')}
          </Link>
        </p>
      )}
      {cannot.length > 0 && <Unusable names={cannot} href="/activity" />}
      {entries.length > 0 ? (
        <AwaitedList>
          <ActivityList
            entries={entries}
            named={named}
            addressOfActor={(id) => (id === by ? null : addressOf({ ...filter, by: id, of: undefined }))}
          />
        </AwaitedList>
      ) : (
        cannot.length === 0 && <Notice>{isFiltered ? t('noMatch') : t('nothing')}</Notice>
      )}
      {entries.length > 0 && (
        <p className="text-small text-quiet">{t('zone', { zone: zone.replaceAll('_', ' ') })}</p>
      )}
      {(newer || older) && (
        <nav aria-label={t('pages')} className="flex gap-2">
          {newer && <Turn label={t('newer')} href={addressOf({ ...filter, after: newer })} />}
          {older && <Turn label={t('older')} href={addressOf({ ...filter, before: older })} />}
        </nav>
      )}
    </div>
  );
}
