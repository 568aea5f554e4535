export const EVENTS = {
  'instance.backed_up': { about: 'exports', facts: [] },
  /** `madeAt` is when the backup was made (ISO 8601), `users` how many came with it. */
  'instance.restored': { about: 'setup', facts: ['madeAt', 'users'] },
} as const;
