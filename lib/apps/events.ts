export const EVENTS = {
  /** `kind` is `oidc` where it signs in by itself. */
  'app.added': { about: 'apps', facts: ['name', 'address', 'kind'] },
  /** `what` is the column; `from` and `to` are there for short ones. */
  'app.changed': { about: 'apps', facts: ['name', 'what', 'from', 'to'] },
  'app.removed': { about: 'apps', facts: ['name'] },
  /** A user or a `group`; neither: everybody. */
  'app.allowed': { about: 'apps', facts: ['email', 'name', 'group'] },
  'app.denied': { about: 'apps', facts: ['email', 'name', 'group'] },
  /** A prefix ends in an asterisk. `key` is `yes` where it asks for the app's key. */
  'app.path_opened': { about: 'apps', facts: ['name', 'path', 'key'] },
  'app.path_closed': { about: 'apps', facts: ['name', 'path'] },
  'app.key_made': { about: 'apps', facts: ['name'] },
  'app.key_ended': { about: 'apps', facts: ['name'] },
} as const;
