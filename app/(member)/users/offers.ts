import 'server-only';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayClearFactors } from '@/lib/factors/policy';
import { mayInvite } from '@/lib/invitations/policy';
import { mayCopyPasswordResetLink } from '@/lib/password-resets/policy';
import type { Person } from '@/lib/people/queries';
import { mayHandOverOwnership, mayManageUser, maySignOutEverywhere } from '@/lib/users/policy';
import { OFFERED_DEEDS, type OfferedDeed } from './deeds';

/** What the menu of somebody's row offers; a courtesy only, for every verb asks for itself. */
export function offersFor(actor: UserActor, person: Person, hasFactor: boolean): OfferedDeed[] {
  const { kind, role, status } = person;
  const { mail, inviteLinksByMailOnly } = config();
  const isUser = kind === 'user';
  const isManaged = isUser && mayManageUser(actor, person);
  const offers: Record<OfferedDeed, boolean> = {
    resendInvite: !isUser && mail !== null,
    copyInviteLink: !isUser && !inviteLinksByMailOnly,
    approveInvite: person.needsApproval && mayInvite(actor, role),
    revokeInvite: !isUser,
    copyResetLink: status === 'active' && !inviteLinksByMailOnly && mayCopyPasswordResetLink(actor, role),
    changeRole: isManaged,
    signOutEverywhere: isUser && status === 'active' && maySignOutEverywhere(actor, person),
    clearFactors: isUser && hasFactor && mayClearFactors(actor, person),
    disable: isManaged && status === 'active',
    enable: isManaged && status === 'disabled',
    handOver: status === 'active' && mayHandOverOwnership(actor, person),
    deleteUser: isManaged,
  };
  return OFFERED_DEEDS.filter((deed) => offers[deed]);
}
