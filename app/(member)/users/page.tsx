import { Download, KeyRound, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook, iconButtonLook } from '@/components/button';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { listFactorHolders } from '@/lib/factors/queries';
import { listGroupNames, listGroupsOf } from '@/lib/groups/queries';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { wayOfInvites } from '@/lib/invitations/terms';
import {
  countLimitOf,
  countPeople,
  listMatching,
  listPeople,
  MATCHING_LIMIT,
  type Person,
} from '@/lib/people/queries';
import { FACTORS, ListPeople, ROLES, SORTS, STATUSES } from '@/lib/people/schema';
import { Problem } from '@/lib/problem';
import { tagOf } from '@/words/words';
import { AwaitedList } from '../awaited';
import { Blank } from '../blank';
import { PageHead } from '../page-head';
import { Refresh } from '../refresh';
import { Tabs } from '../tabs';
import { Turn } from '../turn';
import { Unusable } from '../unusable';
import type { DeedForMany } from './deeds';
import { Filter } from './filter';
import { InviteDialog, InviteWithoutScript } from './invite-dialog';
import { KeepFocus } from './keep-focus';
import { WhatIsLeft } from './left/left-to-do';
import { ListDeeds } from './list-deeds';
import { offersFor, offersForMany } from './offers';
import { PeopleTable } from './people-table';
import type { Factor } from './person-row';
import { Revoked } from './revoked';
import { type Matching, SelectionBar } from './selection-bar';
import { addressOf, exportAddressOf, refuseLostGroup, type Shown } from './shown';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('users'))('title') };
}

/** Everybody who is found, and who is invited. With `export` the file of them comes by itself. */
export default async function UsersPage({ searchParams }: PageProps<'/users'>) {
  const actor = await requireActor();
  if (!mayManageInvitations(actor)) redirect('/account');
  const query = await searchParams;
  // As a plain object, which it is not while developing.
  const groups = await listGroupNames(actor);
  const asked = refuseLostGroup(ListPeople.parse({ ...query }), groups);
  const { before: _before, after: _after, unusable, ...shown } = asked;
  const [{ people, total, before, after }, counts] = await Promise.all([
    listPeople(actor, asked),
    countPeople(actor, asked),
  ]);
  const ids = people.map(({ id }) => id);
  const [{ byCode, byPasskey }, groupsOf] = await Promise.all([
    listFactorHolders(actor, ids),
    listGroupsOf(actor, ids),
  ]);
  const t = await getWords('users');
  const list = await getWords('usersList');
  const words = await getWords('people');
  const { search, role, status, factor, group } = shown;
  const isFiltered = Boolean(search || role || status || factor || group);
  const { inviteHours, mfaEnforced } = config();
  const inviting = { way: wayOfInvites(), inviteHours, groups };
  const isSettling = people.some(({ mailState }) => mailState === 'queued' || mailState === 'sending');
  const hasMore = before !== null || after !== null;
  const isTooMany = hasMore && total > MATCHING_LIMIT;
  const language = tagOf(await readerLanguage());
  const least = countLimitOf(asked);
  const countOf = (count: number | null) => {
    if (count === null) return undefined;
    return count < least ? count.toLocaleString(language) : t('tabs.atLeast', { least });
  };
  const factorOf = ({ id, kind }: Person): Factor => {
    if (kind === 'invitation') return null;
    if (byCode.has(id)) return 'app';
    if (byPasskey.has(id)) return 'passkey';
    return mfaEnforced ? 'missing' : 'none';
  };
  return (
    <>
      {query.export !== undefined && unusable.length === 0 && (
        <meta httpEquiv="refresh" content={`0;url=${exportAddressOf(shown)}`} />
      )}
      <PageHead title={t('title')}>
        <InviteDialog {...inviting} />
      </PageHead>
      {query.revoked && (
        <div className="mt-4">
          <Revoked actor={actor} id={query.revoked} />
        </div>
      )}
      <InviteWithoutScript {...inviting} />
      {Object.keys(query).length === 0 && <WhatIsLeft actor={actor} />}
      <div className="mt-4 @max-[34rem]:hidden">
        <Tabs
          label={t('tabs.label')}
          tabs={[undefined, ...STATUSES].map((it) => {
            const count = counts && (it ? counts[it] : counts.all);
            return {
              href: addressOf({ ...shown, status: it }),
              label: it ? words(`status.${it}`) : t('tabs.all'),
              isCurrent: unusable.length === 0 && status === it,
              count: countOf(count),
              isBad: it === 'mail-failed' && count !== 0,
            };
          })}
        />
      </div>
      <SelectionBar
        matching={hasMore && !isTooMany ? await matchingFor(actor, asked, shown) : undefined}
        note={isTooMany ? list('tooManyMatching', { most: MATCHING_LIMIT }) : undefined}
        groups={groups}
        groupId={group}
      >
        <Filter
          shown={shown}
          choices={{ role: ROLES, status: STATUSES, factor: FACTORS, sort: SORTS }}
          groups={groups}
        >
          {total > 0 && <Export shown={shown} label={t('export', { count: total })} />}
        </Filter>
      </SelectionBar>
      {unusable.length > 0 && <Unusable names={unusable} href="/users" />}
      {people.length > 0 && (
        <AwaitedList className="peer-data-open/bar:[--head:3.5rem]">
          <ListDeeds>
            <PeopleTable
              people={people}
              shown={shown}
              groupsOf={groups.length > 0 ? ({ id }) => namesOf(groupsOf.get(id)) : undefined}
              factorOf={factorOf}
              offersFor={(person) =>
                offersFor(actor, person, byCode.has(person.id) || byPasskey.has(person.id))
              }
              offersForMany={(person) => offersForMany(actor, person, groupsOf.has(person.id))}
            />
          </ListDeeds>
        </AwaitedList>
      )}
      {people.length === 0 && unusable.length === 0 && (
        <Blank
          Icon={SearchX}
          title={search ? t('noMatch', { search }) : t('nobody')}
          about={t('noMatchAbout')}
          deed={
            <Link href="/users" className={buttonLook('plain')}>
              {t('showAll')}
            </Link>
          }
        />
      )}
      {total === 1 && !isFiltered && (
        <Blank Icon={KeyRound} title={t('alone.title')} about={t('alone.about')} />
      )}
      <nav
        aria-label={t('pages')}
        className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-4 text-small text-quiet"
      >
        <p>{total < least ? t('count', { total }) : t('countAtLeast', { least })}</p>
        <div className="flex gap-2">
          {before && <Turn label={t('previous')} href={addressOf(shown, { before })} />}
          {after && <Turn label={t('next')} href={addressOf(shown, { after })} />}
        </div>
      </nav>
      <KeepFocus ids={people.map(({ id }) => id)} />
      {isSettling && <Refresh />}
    </>
  );
}

const namesOf = (groups: { name: string }[] = []) => groups.map(({ name }) => name);

/** What can be done to all whom the list shows, on whatever page they stand. */
async function matchingFor(actor: UserActor, asked: ListPeople, shown: Shown): Promise<Matching | undefined> {
  const everybody = await listMatching(actor, asked).catch(nobodyIfTooMany);
  if (!everybody) return undefined;
  const groupsOf = await listGroupsOf(
    actor,
    everybody.map(({ id }) => id),
  );
  const deeds: Partial<Record<DeedForMany, number>> = {};
  for (const person of everybody)
    for (const deed of offersForMany(actor, person, groupsOf.has(person.id)))
      deeds[deed] = (deeds[deed] ?? 0) + 1;
  return { total: everybody.length, deeds, address: addressOf(shown) };
}

/** They may have become too many since they were counted. */
function nobodyIfTooMany(thrown: unknown): undefined {
  if (!(thrown instanceof Problem) || !thrown.is('matching_too_many')) throw thrown;
}

/** Leads to the list that is shown as a file, all pages of it; a link, since nothing changes by it. */
function Export({ shown, label }: { shown: Shown; label: string }) {
  return (
    <a
      href={exportAddressOf(shown)}
      download
      aria-label={label}
      title={label}
      className={`${iconButtonLook()} ml-auto`}
    >
      <Download size={16} strokeWidth={1.75} aria-hidden="true" />
    </a>
  );
}
