import { SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { getWords, readerLanguage } from '@/app/_web/words';
import { GetForm, Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { ThingFace } from '@/components/face';
import { SearchField } from '@/components/search-field';
import { Section } from '@/components/section';
import { listGroupPeople } from '@/lib/groups/queries';
import { ListGroupPeople } from '@/lib/groups/schema';
import { sayList } from '@/words/say';
import { Blank } from '../../blank';
import { Gone } from '../../gone';
import { PageHead } from '../../page-head';
import { Turn } from '../../turn';
import { Unusable } from '../../unusable';
import { GroupMenu, RemoveForm, RenameForm } from '../group-menu';
import { AddPeople, AddPeopleWithoutScript } from './add-people';
import { loadGroup } from './group';
import { People } from './people';

/** With so many people one looks for a name rather than over the list. */
const MANY = 12;

export async function generateMetadata({ params }: PageProps<'/groups/[id]'>): Promise<Metadata> {
  const loaded = await loadGroup((await params).id);
  return { title: loaded?.group.name ?? (await getWords('gone'))('group.title') };
}

/** One group: who is in it, and what it opens to them. */
export default async function GroupPage({ params, searchParams }: PageProps<'/groups/[id]'>) {
  const loaded = await loadGroup((await params).id);
  if (!loaded) return <Gone what="group" />;
  const { actor, group } = loaded;
  const { id, name, people: users, invited, apps } = group;
  const asked = ListGroupPeople.parse({ ...(await searchParams) });
  const { search, unusable } = asked;
  const { people, total, page, pages } = await listGroupPeople(actor, { id }, asked);
  const count = users + invited;
  const t = await getWords('groups');
  const address = `/groups/${id}`;
  const opened = sayList(
    apps.map((app) => app.name),
    await readerLanguage(),
  );
  const menu = { group: { id, name }, count, apps: apps.length, opened };
  const turn = (to: number) =>
    `${address}?${new URLSearchParams({ ...(search && { search }), page: `${to}` })}`;
  return (
    <div className="space-y-8">
      <PageHead
        back={{ href: '/groups', label: t('title') }}
        face={<ThingFace id={id} name={name} size="large" />}
        title={<bdi className="wrap-anywhere">{name}</bdi>}
        about={t('people', { count })}
      >
        <div className="flex flex-wrap items-center gap-2">
          <AddPeople groupId={id} />
          <GroupMenu {...menu} />
        </div>
      </PageHead>
      <AddPeopleWithoutScript groupId={id} />
      <div className="grid items-start gap-x-12 gap-y-8 @min-[56rem]:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="@container min-w-0">
          <Section id="people" title={t('columns.people')}>
            {(count >= MANY || search) && (
              <GetForm action={address} role="search" replace scroll={false} className="py-3 print:hidden">
                <SearchField label={t('searchPeople')} search={search} />
              </GetForm>
            )}
            {unusable.length > 0 && <Unusable names={unusable} href={address} />}
            {people.length > 0 && <People groupId={id} label="people" people={people} />}
            {count === 0 && <p className="border-b border-line py-3 text-quiet">{t('nobodyYet')}</p>}
            {count > 0 && unusable.length === 0 && people.length === 0 && (
              <Blank
                Icon={SearchX}
                title={t('noMatch', { search })}
                deed={
                  <Link href={address} className={buttonLook('plain')}>
                    {t('showAll')}
                  </Link>
                }
              />
            )}
            {pages > 1 && (
              <nav
                aria-label={t('pages')}
                className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-4 text-small text-quiet"
              >
                <p>{t('onPage', { total, page, pages })}</p>
                <div className="flex gap-2">
                  {page > 1 && <Turn label={t('previous')} href={turn(page - 1)} />}
                  {page < pages && <Turn label={t('next')} href={turn(page + 1)} />}
                </div>
              </nav>
            )}
          </Section>
        </div>
        <aside aria-label={t('opens')} className="min-w-0 space-y-8">
          <Section id="apps" title={t('opens')}>
            <ul aria-labelledby="apps">
              {apps.map((app) => (
                <li key={app.id} className="flex items-center gap-3 border-b border-line py-2">
                  <ThingFace id={app.id} name={app.name} />
                  <Link
                    href={`/apps/${app.id}`}
                    className="min-w-0 font-semibold wrap-anywhere hover:underline"
                  >
                    <bdi>{app.name}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
            {apps.length === 0 && <p className="border-b border-line py-3 text-quiet">{t('opensNoApp')}</p>}
          </Section>
          <noscript>
            <Section id="change" title={t('change')}>
              <div className="space-y-6 pt-4">
                <RenameForm group={menu.group} />
                <RemoveForm {...menu} />
              </div>
            </Section>
          </noscript>
        </aside>
      </div>
    </div>
  );
}
