export const EVENTS = {
  'user.signed_out': { about: 'sign-ins', facts: ['email'] },
  /** Other devices than the one in use: one of them, or all. */
  'user.signed_out_elsewhere': { about: 'sign-ins', facts: ['email', 'devices'] },
  /** Devices that were signed in the longest, so that there are no more than there may be. */
  'user.signed_out_oldest': { about: 'sign-ins', facts: ['email', 'devices'] },
} as const;
