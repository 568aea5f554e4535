import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import { config } from '@/lib/config';
import { listFactorHolders } from '@/lib/factors/queries';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { wayOfInvites } from '@/lib/invitations/terms';
import { COUNT_LIMIT, listPeople } from '@/lib/people/queries';
import { ListPeople, ROLES, SORTS, STATUSES } from '@/lib/people/schema';
import { Refresh } from '../refresh';
import { Turn } from '../turn';
import { Unusable } from '../unusable';
import { BulkBar } from './bulk-bar';
import { Filter } from './filter';
import { InviteDialog, InviteWithoutScript } from './invite-dialog';
import { WhatIsLeft } from './left/left-to-do';
import { offersFor } from './offers';
import { PeopleTable } from './people-table';
import { Revoked } from './revoked';
import { addressOf } from './shown';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('users'))('title') };
}

export default async function UsersPage({ searchParams }: PageProps<'/users'>) {
  const actor = await requireActor('/users');
  if (!mayManageInvitations(actor)) redirect('/account');
  const query = await searchParams;
  const asked = ListPeople.parse(query);
  const { before: _before, after: _after, unusable, ...shown } = asked;
  const { people, total, before, after } = await listPeople(actor, asked);
  const { byCode, byPasskey } = await listFactorHolders(
    actor,
    people.map(({ id }) => id),
  );
  const t = await getWords('users');
  const { search, role, status } = shown;
  const { inviteHours, mfaEnforced } = config();
  const inviting = { way: wayOfInvites(), inviteHours };
  const isSettling = people.some(({ mailState }) => mailState === 'queued' || mailState === 'sending');
  return (
    <div className="@container space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-title font-bold">{t('title')}</h1>
        <InviteDialog {...inviting} />
      </div>
      {query.revoked && <Revoked actor={actor} id={query.revoked} />}
      <InviteWithoutScript {...inviting} />
      {Object.keys(query).length === 0 && <WhatIsLeft actor={actor} />}
      <Filter shown={shown} choices={{ role: ROLES, status: STATUSES, sort: SORTS }} />
      {unusable.length > 0 && <Unusable names={unusable} href="/users" />}
      {people.length > 0 ? (
        <>
          <PeopleTable
            people={people}
            shown={shown}
            hasTwoFactor={({ id }) => byCode.has(id)}
            lacksFactor={({ id, kind }) =>
              mfaEnforced && kind === 'user' && !byCode.has(id) && !byPasskey.has(id)
            }
            offersFor={(person) =>
              offersFor(actor, person, byCode.has(person.id) || byPasskey.has(person.id))
            }
          />
          <BulkBar />
        </>
      ) : (
        unusable.length === 0 && <Notice>{search ? t('noMatch', { search }) : t('nobody')}</Notice>
      )}
      {total === 1 && !search && !role && !status && <Notice>{t('alone')}</Notice>}
      <nav aria-label={t('pages')} className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-small text-quiet">
          {total < COUNT_LIMIT ? t('count', { total }) : t('countAtLeast', { least: COUNT_LIMIT })}
        </p>
        <div className="flex gap-2">
          {before && <Turn label={t('previous')} href={addressOf(shown, { before })} />}
          {after && <Turn label={t('next')} href={addressOf(shown, { after })} />}
        </div>
      </nav>
      {isSettling && <Refresh />}
    </div>
  );
}
