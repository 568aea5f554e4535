export const EVENTS = {
  /** Addresses, before and after. */
  'user.email_changed': { about: 'people', facts: ['from', 'to'] },
  /** `email` is the address in use, `to` the one that was asked for. */
  'email_change.requested': { about: 'people', facts: ['email', 'to'] },
  'email_change.withdrawn': { about: 'people', facts: ['email', 'to'] },
} as const;
