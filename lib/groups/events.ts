export const EVENTS = {
  'group.added': { about: 'groups', facts: ['name'] },
  /** Names, before and after. */
  'group.renamed': { about: 'groups', facts: ['from', 'to'] },
  /** `people` is how many were in it. */
  'group.removed': { about: 'groups', facts: ['name', 'people'] },
  /** Somebody else brought them in, also into the groups of an open invite. `group` is its name. */
  'group.joined': { about: 'groups', facts: ['email', 'group'] },
  'group.left': { about: 'groups', facts: ['email', 'group'] },
} as const;
