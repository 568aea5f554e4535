import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { Notice } from '@/components/notice';
import type { Actor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayClearFactors } from '@/lib/factors/policy';
import { listFactorHolders } from '@/lib/factors/queries';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { mayCopyPasswordResetLink } from '@/lib/password-resets/policy';
import { COUNT_LIMIT, listPeople, type Person } from '@/lib/people/queries';
import { ListPeople } from '@/lib/people/schema';
import { mayHandOverOwnership, mayManageUser, maySignOutEverywhere } from '@/lib/users/policy';
import { Refresh } from '../refresh';
import { Turn } from '../turn';
import { BulkBar } from './bulk-bar';
import { Filter } from './filter';
import { InviteDialog, InviteWithoutScript } from './invite-dialog';
import { PeopleTable } from './people-table';
import type { RowActionName } from './row-actions';
import { addressOf } from './shown';

export const metadata: Metadata = { title: 'Users' };

export default async function UsersPage({ searchParams }: PageProps<'/users'>) {
  const actor = await requireActor('/users');
  if (!mayManageInvitations(actor)) redirect('/account');
  const { before: from, after: behind, ...shown } = ListPeople.parse(await searchParams);
  const { people, total, before, after } = await listPeople(actor, { ...shown, before: from, after: behind });
  const { byCode, byPasskey } = await listFactorHolders(
    actor,
    people.map(({ id }) => id),
  );
  const isFiltered = Boolean(shown.search || shown.role || shown.status);
  const { mail, inviteHours } = config();
  const inviting = { isMailed: mail !== null, inviteHours };
  const isSettling = people.some(({ mailState }) => mailState === 'queued' || mailState === 'sending');
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-title font-bold">Users</h1>
        <InviteDialog {...inviting} />
      </div>
      <InviteWithoutScript {...inviting} />
      <Filter shown={shown} />
      {people.length > 0 ? (
        <>
          <PeopleTable
            people={people}
            shown={shown}
            hasTwoFactor={({ id }) => byCode.has(id)}
            offersFor={(person) =>
              offersFor(actor, person, byCode.has(person.id) || byPasskey.has(person.id))
            }
          />
          <BulkBar />
        </>
      ) : (
        <Notice>
          {shown.search ? `Nobody matches “${shown.search}”.` : 'Nobody is here.'} Look for a part of a name
          or address, in any role and status, or invite the person you are looking for.
        </Notice>
      )}
      {total === 1 && !isFiltered && (
        <Notice>You are the only one here so far. Invite somebody to begin.</Notice>
      )}
      <nav aria-label="Pages of people" className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-small text-quiet">{howMany(total)}</p>
        <div className="flex gap-2">
          {before && <Turn label="Previous page" href={addressOf(shown, { before })} />}
          {after && <Turn label="Next page" href={addressOf(shown, { after })} />}
        </div>
      </nav>
      {isSettling && <Refresh />}
    </div>
  );
}

function howMany(total: number): string {
  if (total >= COUNT_LIMIT) return `${COUNT_LIMIT.toLocaleString('en')} people or more`;
  return total === 1 ? '1 person' : `${total.toLocaleString('en')} people`;
}

/** What a row's menu offers; a courtesy only, for every verb asks for itself. */
function offersFor(actor: Actor, person: Person, hasFactor: boolean): RowActionName[] {
  const { kind, role, status } = person;
  const { mail, inviteLinksByMailOnly } = config();
  const isUser = kind === 'user';
  const isManaged = isUser && mayManageUser(actor, person);
  const offers: Record<RowActionName, boolean> = {
    resendInvite: !isUser && mail !== null,
    copyInviteLink: !isUser && !inviteLinksByMailOnly,
    revokeInvite: !isUser,
    changeRole: isManaged,
    copyResetLink: status === 'active' && !inviteLinksByMailOnly && mayCopyPasswordResetLink(actor, role),
    signOutEverywhere: isUser && status === 'active' && maySignOutEverywhere(actor, person),
    clearFactors: isUser && hasFactor && mayClearFactors(actor, person),
    disable: isManaged && status === 'active',
    enable: isManaged && status === 'disabled',
    handOver: status === 'active' && actor.kind === 'user' && mayHandOverOwnership(actor, person),
    deleteUser: isManaged,
  };
  return (Object.keys(offers) as RowActionName[]).filter((name) => offers[name]);
}
