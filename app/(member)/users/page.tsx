import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { Notice } from '@/components/notice';
import type { Actor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { mayCopyPasswordResetLink } from '@/lib/password-resets/policy';
import { listPeople, type Person } from '@/lib/people/queries';
import { Pages } from '../pages';
import { Refresh } from '../refresh';
import { InviteDialog, InviteWithoutScript } from './invite-dialog';
import { PeopleTable } from './people-table';
import type { RowActionName } from './row-actions';
import { Search } from './search';

export const metadata: Metadata = { title: 'Users' };

export default async function UsersPage({ searchParams }: PageProps<'/users'>) {
  const actor = await requireActor('/users');
  if (!mayManageInvitations(actor)) redirect('/account');
  const { search: asked, page: askedPage } = await searchParams;
  const search = typeof asked === 'string' ? asked.slice(0, 200) : '';
  const { people, total, page, pages } = await listPeople(actor, search, Number(askedPage) || 1);
  const isMailed = config().mail !== null;
  const isSettling = people.some(({ mailState }) => mailState === 'queued' || mailState === 'sending');
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-title font-bold">Users</h1>
        <InviteDialog isMailed={isMailed} />
      </div>
      <InviteWithoutScript isMailed={isMailed} />
      <Search key={search} search={search} />
      {total === 0 ? (
        <Notice>
          Nobody matches “{search}”. Look for a part of a name or address, or invite the person you are
          looking for.
        </Notice>
      ) : (
        <PeopleTable people={people} offersFor={(person) => offersFor(actor, person)} />
      )}
      {total === 1 && !search && <Notice>You are the only one here so far. Invite somebody to begin.</Notice>}
      <Pages
        path="/users"
        things={{ one: 'person', many: 'people' }}
        query={{ search }}
        {...{ page, pages, total }}
      />
      {isSettling && <Refresh />}
    </div>
  );
}

/** What a row's menu offers; a courtesy only, for every verb asks for itself. */
function offersFor(actor: Actor, { kind, role, status }: Person): RowActionName[] {
  const { mail, inviteLinksByMailOnly } = config();
  const offers: Record<RowActionName, boolean> = {
    resendInvite: kind === 'invitation' && mail !== null,
    copyInviteLink: kind === 'invitation' && !inviteLinksByMailOnly,
    revokeInvite: kind === 'invitation',
    copyResetLink: status === 'active' && !inviteLinksByMailOnly && mayCopyPasswordResetLink(actor, role),
  };
  return (Object.keys(offers) as RowActionName[]).filter((name) => offers[name]);
}
