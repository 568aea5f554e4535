import { ALL_EVENTS, OWNED } from './all-events';
import type { About } from './schema';

/** What a user can own (lib/departures/registry.ts), by the fact that says how many of them they left behind. */
export type OwnedName = (typeof OWNED)[number];

/**
 * Everything that can happen on an instance, by `noun.past_participle`: what the activity log files it under, and the facts
 * that may be stored with it. Every fact is a string and may be missing; none is ever a secret. `email` is the address of
 * whom it is about, as it was then; `devices` is how many sign-ins ended by it. Each noun has its own in `events.ts`;
 * words/en.json has a sentence for each (`activityLog.event`).
 */
export const EVENTS = {
  ...ALL_EVENTS,
  /**
   * How many the user owned of each kind: they went to the address `movedTo`, or ended where there is none. Version 0.1.0
   * stored them as English text instead ("3 open invites"): `moved` with `movedTo`, or `ended`.
   */
  'user.deleted': { about: 'people', facts: ['email', 'role', 'devices', ...OWNED, 'movedTo'] },
} as const satisfies Record<string, { about: About; facts: readonly string[] }>;

export type AuditEvent = keyof typeof EVENTS;

/** The facts that an event may have. */
export type AuditFacts<E extends AuditEvent> = Partial<Record<(typeof EVENTS)[E]['facts'][number], string>>;

/** What an event is filed under; null for one that is not known any more. */
export function aboutOf(event: string): About | null {
  return Object.hasOwn(EVENTS, event) ? EVENTS[event as AuditEvent].about : null;
}
