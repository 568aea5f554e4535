export const EVENTS = {
  'user.signed_in': { about: 'sign-ins', facts: ['email'] },
  /**
   * One row for a burst, whatever was tried in it: `attempts` with the first address and the first network, and how many of
   * each there were.
   */
  'user.sign_in_failed': { about: 'sign-ins', facts: ['email', 'emails', 'attempts', 'network', 'networks'] },
  /** One device of somebody else. */
  'user.signed_out_on_device': { about: 'sign-ins', facts: ['email'] },
  'user.signed_out_everywhere': { about: 'sign-ins', facts: ['email', 'devices'] },
  /** Names, before and after. */
  'user.renamed': { about: 'people', facts: ['email', 'from', 'to'] },
  /** Roles, before and after. */
  'user.role_changed': { about: 'people', facts: ['email', 'from', 'to'] },
  'user.disabled': { about: 'people', facts: ['email', 'devices'] },
  'user.enabled': { about: 'people', facts: ['email'] },
  'user.password_changed': { about: 'passwords', facts: ['email', 'devices'] },
  'user.proved': { about: 'sign-ins', facts: ['email'] },
} as const;
