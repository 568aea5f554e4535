import type { Role } from '../prisma/generated/enums';

/** Where a request came from, as far as it can be known. */
export type Origin = {
  ip: string | null;
  userAgent: string | null;
  /** What a browser shows that was given it after an earlier sign-in; worth what lib/users/device.ts finds it to be. */
  device?: string | null;
};

export type UserActor = Origin & {
  kind: 'user';
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  sessionId: string;
  /** When they last showed who they are, by password, code or passkey. */
  provedAt: Date;
};

/** Somebody who is not signed in. */
export type Visitor = Origin & { kind: 'visitor' };

/** The instance itself: background work and the command line, by the name that the activity log gives them. */
export type System = Origin & { kind: 'system'; name: 'The instance' | 'The command line' };

/** Who acts. Verbs take it as their first argument and never look anywhere else for it. */
export type Actor = UserActor | Visitor | System;

export const system: System = { kind: 'system', name: 'The instance', ip: null, userAgent: null };
export const commandLine: System = { ...system, name: 'The command line' };

/** How the activity log and mails call the actor. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'user') return `${actor.firstName} ${actor.lastName}`;
  return actor.kind === 'system' ? actor.name : 'A visitor';
}
