export const EVENTS = {
  'setup.completed': { about: 'setup', facts: ['email'] },
  'setup.finished': { about: 'setup', facts: [] },
  'setup.skipped': { about: 'setup', facts: [] },
  /** The owner's account was made, or changed, to match the environment. */
  'setup.managed_by_environment': { about: 'setup', facts: ['email'] },
  /** How many there were before everything was deleted. */
  'setup.reset': { about: 'setup', facts: ['users', 'invitations'] },
  /** `email` is the new owner's, `from` the address of the one before. */
  'ownership.handed_over': { about: 'people', facts: ['email', 'from'] },
} as const;
