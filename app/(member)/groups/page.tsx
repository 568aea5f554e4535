import { SearchX, Shapes } from 'lucide-react';
import type { Metadata } from 'next';
import Form from 'next/form';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { SearchField } from '@/components/search-field';
import { SearchText, wordsIn } from '@/lib/asked';
import { nameKeyOf } from '@/lib/groups/name-key';
import { mayManageGroups } from '@/lib/groups/policy';
import { listGroups } from '@/lib/groups/queries';
import { Blank } from '../blank';
import { PageHead } from '../page-head';
import { AS } from '../table-roles';
import { Unusable } from '../unusable';
import { AddGroup, AddGroupWithoutScript } from './add-group';
import { GroupRow } from './group-row';
import { Removed } from './removed';

/** With so many groups one looks for a name rather than over the list. */
const MANY = 12;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('groups'))('title') };
}

export default async function GroupsPage({ searchParams }: PageProps<'/groups'>) {
  const actor = await requireActor('/groups');
  if (!mayManageGroups(actor)) redirect('/account');
  const query = await searchParams;
  const asked = SearchText.safeParse(query.search ?? '');
  const search = asked.data ?? '';
  const groups = await listGroups(actor);
  const words = wordsIn(search).map(nameKeyOf);
  const found = groups.filter(({ name }) => words.every((word) => nameKeyOf(name).includes(word)));
  const shown = asked.success ? found : [];
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
        <Form action="/groups" role="search" replace scroll={false} className="mt-4 max-w-104 print:hidden">
          <SearchField label={t('search')} search={search} />
        </Form>
      )}
      {!asked.success && <Unusable names={['search']} href="/groups" />}
      {shown.length > 0 && (
        <table
          {...AS.table}
          aria-label={t('title')}
          className="mt-4 w-full table-fixed border-separate border-spacing-0 @max-[34rem]:block noscript:table-auto"
        >
          <thead {...AS.group} className="@max-[34rem]:sr-only">
            <tr {...AS.row}>
              <th {...AS.head} scope="col" className={`${HEAD} pl-0`}>
                {t('columns.name')}
              </th>
              <th {...AS.head} scope="col" className={`${HEAD} w-38`}>
                {t('columns.people')}
              </th>
              <th {...AS.head} scope="col" className={`${HEAD} w-48`}>
                {t('columns.apps')}
              </th>
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
      )}
      {groups.length === 0 && <Blank Icon={Shapes} title={t('none.title')} about={t('none.about')} />}
      {asked.success && groups.length > 0 && found.length === 0 && (
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

const HEAD =
  'sticky top-0 z-10 h-9 border-b border-ink bg-card px-3 text-left text-small font-medium whitespace-nowrap text-quiet print:static';
