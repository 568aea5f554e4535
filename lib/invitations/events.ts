export const EVENTS = {
  /** `groups` are the names of those that they came into, with ", " between them. */
  'user.imported': { about: 'people', facts: ['email', 'role', 'groups'] },
  /** `groups` are the names of those into which they come by accepting, where the sender chose some. */
  'invitation.sent': { about: 'invites', facts: ['email', 'role', 'groups'] },
  'invitation.resent': { about: 'invites', facts: ['email', 'role', 'groups'] },
  /** The invited asked for a new link themselves. */
  'invitation.renewed': { about: 'invites', facts: ['email', 'role'] },
  'invitation.link_copied': { about: 'invites', facts: ['email'] },
  'invitation.revoked': { about: 'invites', facts: ['email'] },
  /** Somebody who may give the role answers for it from now on, in the place of a sender who may not. */
  'invitation.approved': { about: 'invites', facts: ['email', 'role'] },
  /** `groups` are the names of those that they came into by it. */
  'invitation.accepted': { about: 'invites', facts: ['email', 'role', 'groups'] },
  /** Addresses of the inviters, before and after. */
  'invitation.handed_over': { about: 'invites', facts: ['email', 'from', 'to'] },
} as const;
