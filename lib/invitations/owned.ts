import { countOpenInvitationsBy } from './queries';
import { handOverInvitations, revokeAllInvitations } from './rows';

/** Open invitations of somebody who leaves (lib/departures/registry.ts). */
export const openInvitations = {
  name: 'openInvitations',
  owner: 'Invitation.invitedBy',
  count: countOpenInvitationsBy,
  handOver: handOverInvitations,
  remove: revokeAllInvitations,
} as const;
