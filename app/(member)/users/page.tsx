import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { Notice } from '@/components/notice';
import { config } from '@/lib/config';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { listPeople } from '@/lib/people/queries';
import { InviteDialog, InviteWithoutScript } from './invite-dialog';
import { Pages } from './pages';
import { PeopleTable } from './people-table';
import { Refresh } from './refresh';
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
        <PeopleTable people={people} isMailed={isMailed} showsLinks={!config().inviteLinksByMailOnly} />
      )}
      {total === 1 && !search && <Notice>You are the only one here so far. Invite somebody to begin.</Notice>}
      <Pages page={page} pages={pages} total={total} search={search} />
      {isSettling && <Refresh />}
    </div>
  );
}
