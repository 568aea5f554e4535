export const EVENTS = {
  /** A browser got into an app. */
  'pass.made': { about: 'sign-ins', facts: ['email', 'app'] },
} as const;
