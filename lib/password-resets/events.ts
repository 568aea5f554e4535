export const EVENTS = {
  'password_reset.requested': { about: 'passwords', facts: ['email'] },
  'password_reset.link_copied': { about: 'passwords', facts: ['email'] },
  'password_reset.completed': { about: 'passwords', facts: ['email'] },
} as const;
