export const EVENTS = {
  'two_factor.turned_on': { about: 'passwords', facts: ['email'] },
  'two_factor.turned_off': { about: 'passwords', facts: ['email'] },
  'backup_codes.renewed': { about: 'passwords', facts: ['email'] },
  /** `left` is how many are left. */
  'backup_code.used': { about: 'passwords', facts: ['email', 'left'] },
} as const;
