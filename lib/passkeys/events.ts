export const EVENTS = {
  /** Somebody else took a lost factor away, or the command line did; `passkeys` is how many went with it. */
  'two_factor.cleared': { about: 'passwords', facts: ['email', 'passkeys'] },
  'passkey.added': { about: 'passwords', facts: ['email', 'name'] },
  'passkey.renamed': { about: 'passwords', facts: ['email', 'from', 'to'] },
  'passkey.removed': { about: 'passwords', facts: ['email', 'name'] },
} as const;
