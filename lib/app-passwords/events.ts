export const EVENTS = {
  'app_password.made': { about: 'passwords', facts: ['email', 'app', 'name'] },
  'app_password.ended': { about: 'passwords', facts: ['email', 'app', 'name'] },
} as const;
