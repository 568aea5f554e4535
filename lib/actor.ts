import type { Role } from '../prisma/generated/enums';

/** Where a request came from, as far as it can be known. */
export type Origin = { ip: string | null; userAgent: string | null };

export type UserActor = Origin & {
  kind: 'user';
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  sessionId: string;
};

/** Somebody who is not signed in. */
export type Visitor = Origin & { kind: 'visitor' };

/** The instance itself: background work and the command line. */
export type System = Origin & { kind: 'system' };

/** Who acts. Verbs take it as their first argument and never look anywhere else for it. */
export type Actor = UserActor | Visitor | System;

export const system: System = { kind: 'system', ip: null, userAgent: null };

/** How the activity log and mails call the actor. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'user') return `${actor.firstName} ${actor.lastName}`;
  return actor.kind === 'system' ? 'The instance' : 'A visitor';
}
