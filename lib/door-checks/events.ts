export const EVENTS = {
  /** `outcome` is that of all attacks together (lib/door-checks/schema.ts), `failed` how many came through. */
  'app.checked': { about: 'apps', facts: ['name', 'outcome', 'failed'] },
} as const;
