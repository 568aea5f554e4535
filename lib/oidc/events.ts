export const EVENTS = {
  /** What an app had by sign-ins of somebody's ended; they are still signed in here. */
  'app_sign_in.ended': { about: 'sign-ins', facts: ['email', 'app'] },
  /** `what` is the column (OidcClient). Of lists, `from` are those that went away and `to` those that came. */
  'client.changed': { about: 'apps', facts: ['name', 'what', 'from', 'to'] },
  'client.secret_renewed': { about: 'apps', facts: ['name'] },
  /** `scopes` are what it may be told, with spaces between. */
  'app.agreed': { about: 'apps', facts: ['email', 'name', 'scopes'] },
  'oidc.keys_rotated': { about: 'apps', facts: [] },
  /** Somebody had it told at once of the sign-outs that it did not take. */
  'app.told_again': { about: 'apps', facts: ['name'] },
} as const;
