import 'server-only';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayClearFactors } from '@/lib/factors/policy';
import { mayInvite } from '@/lib/invitations/policy';
import { mayCopyPasswordResetLink } from '@/lib/password-resets/policy';
import type { Matching, Person } from '@/lib/people/queries';
import { mayHandOverOwnership, mayManageUser, maySignOutEverywhere } from '@/lib/users/policy';
import { DEEDS_FOR_MANY, type DeedForMany, OFFERED_DEEDS, type OfferedDeed } from './deeds';

/** What the menu of somebody's row offers; a courtesy only, for every verb asks for itself. */
export function offersFor(actor: UserActor, person: Person, hasFactor: boolean): OfferedDeed[] {
  const { kind, role, status } = person;
  const { inviteLinksByMailOnly } = config();
  const isUser = kind === 'user';
  const isManaged = isUser && mayManageUser(actor, person);
  const offers: Record<OfferedDeed, boolean> = {
    ...offersAlike(actor, person),
    copyInviteLink: !isUser && !inviteLinksByMailOnly,
    copyResetLink: status === 'active' && !inviteLinksByMailOnly && mayCopyPasswordResetLink(actor, role),
    changeRole: isManaged,
    signOutEverywhere: isUser && status === 'active' && maySignOutEverywhere(actor, person),
    clearFactors: isUser && hasFactor && mayClearFactors(actor, person),
    handOver: status === 'active' && mayHandOverOwnership(actor, person),
  };
  return OFFERED_DEEDS.filter((deed) => offers[deed]);
}

/** What can be done to somebody together with others: what would change nothing is none of it. */
export function offersForMany(actor: UserActor, person: Matching, isInGroup: boolean): DeedForMany[] {
  const { role } = person;
  const isManaged = person.kind === 'user' && mayManageUser(actor, person);
  const offers: Record<DeedForMany, boolean> = {
    ...offersAlike(actor, person),
    makeMember: isManaged && role !== 'member',
    makeAdmin: isManaged && role !== 'admin',
    addToGroup: true,
    removeFromGroup: isInGroup,
    // Its page takes back an invite that is among those who are deleted.
    deleteUser: isManaged || person.kind === 'invitation',
  };
  return DEEDS_FOR_MANY.filter((deed) => offers[deed]);
}

/** Those that are offered of one person as they are of many. */
function offersAlike(actor: UserActor, person: Matching) {
  const { kind, role, status } = person;
  const isUser = kind === 'user';
  const isManaged = isUser && mayManageUser(actor, person);
  return {
    resendInvite: !isUser && config().mail !== null,
    approveInvite: person.needsApproval && mayInvite(actor, role),
    revokeInvite: !isUser,
    disable: isManaged && status === 'active',
    enable: isManaged && status === 'disabled',
    deleteUser: isManaged,
  };
}
