import { SearchX, Shapes } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { SearchText, wordsIn } from '@/lib/asked';
import { nameKeyOf } from '@/lib/groups/name-key';
import { mayManageGroups } from '@/lib/groups/policy';
import { listGroups } from '@/lib/groups/queries';
import { AwaitedList } from '../awaited';
import { Blank } from '../blank';
import { PageHead } from '../page-head';
import { HEAD, SortHead } from '../sort-head';
import { AS } from '../table-roles';
import { Unusable } from '../unusable';
import { AddGroup, AddGroupWithoutScript } from './add-group';
import { GroupRow } from './group-row';
import { Removed } from './removed';
import { SearchForm } from './search-form';
import { addressSortedBy, type Shown, type Sort, Sorted, sortGroups } from './sorted';

/** With so many groups one looks for a name rather than over the list. */
const MANY = 12;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('groups'))('title') };
}

export default async function GroupsPage({ searchParams }: PageProps<'/groups'>) {
  const actor = await requireActor();
  if (!mayManageGroups(actor)) redirect('/account');
  const query = await searchParams;
  const asked = SearchText.safeParse(query.search ?? '');
  const search = asked.data ?? '';
  const groups = await listGroups(actor);
  const words = wordsIn(search).map(nameKeyOf);
  const found = groups.filter(({ name }) => words.every((word) => nameKeyOf(name).includes(word)));
  const sorted = Sorted.safeParse(query);
  const shown = asked.success && sorted.success ? sortGroups(found, sorted.data) : [];
  const unusable = [...(asked.success ? [] : ['search']), ...(sorted.success ? [] : ['sort'])];
  const kept = Object.fromEntries(
    ['sort', 'order'].flatMap((name) => (sorted.success && query[name] ? [[name, String(query[name])]] : [])),
  );
  const t = await getWords('groups');
  return (
    <>
      <PageHead title={t('title')} about={t('about')}>
        <AddGroup />
      </PageHead>
      {query.removed && (
        <div className="mt-4">
          <Removed actor={actor} id={query.removed} />
        </div>
      )}
      <AddGroupWithoutScript />
      {(groups.length >= MANY || query.search) && (
        <SearchForm label={t('search')} search={search} kept={kept} />
      )}
      {unusable.length > 0 && <Unusable names={unusable} href="/groups" />}
      {shown.length > 0 && sorted.success && (
        <AwaitedList>
          <table
            {...AS.table}
            aria-label={t('title')}
            className="mt-4 w-full table-fixed border-separate border-spacing-0 @max-[34rem]:block noscript:table-auto"
          >
            <thead {...AS.group} className="@max-[34rem]:sr-only">
              <tr {...AS.row}>
                {(['name', 'people', 'apps'] as const).map((sort) => (
                  <Head key={sort} shown={{ search, ...sorted.data }} sort={sort} />
                ))}
                <th {...AS.head} scope="col" className={`${HEAD} w-12 pr-0.5`}>
                  <span className="sr-only">{t('columns.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody {...AS.group} className="@max-[34rem]:block">
              {shown.map((group) => (
                <GroupRow key={group.id} group={group} />
              ))}
            </tbody>
          </table>
        </AwaitedList>
      )}
      {groups.length === 0 && <Blank Icon={Shapes} title={t('none.title')} about={t('none.about')} />}
      {unusable.length === 0 && groups.length > 0 && found.length === 0 && (
        <Blank
          Icon={SearchX}
          title={t('noMatch', { search })}
          deed={
            <Link href="/groups" className={buttonLook('plain')}>
              {t('showAll')}
            </Link>
          }
        />
      )}
    </>
  );
}

const WIDTHS: Record<Sort, string> = { name: 'pl-0', people: 'w-38', apps: 'w-48' };

async function Head({ shown, sort }: { shown: Shown; sort: Sort }) {
  const t = await getWords('groups');
  return (
    <SortHead
      label={t(`columns.${sort}`)}
      href={addressSortedBy(shown, sort)}
      order={shown.sort === sort ? shown.order : undefined}
      isFirst={sort === 'name'}
      className={WIDTHS[sort]}
    />
  );
}
