// Written by scripts/nouns.js. Not to be edited.

/** The first parts of the addresses of pages. */
export const PAGES = [
  '.well-known',
  'account',
  'activity',
  'apps',
  'change-email',
  'door',
  'email',
  'forgot-password',
  'groups',
  'invite',
  'oidc',
  'prove',
  'reset-password',
  'setup',
  'sign-in',
  'users',
];
