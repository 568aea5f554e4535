import type { Role } from '../prisma/generated/enums';
import { wholeName } from './person-name';
import { must } from './problem';

/** For so long whoever has shown who they are is not asked again. */
const PROOF_LASTS_MS = 10 * 60_000;

/** Where a request came from, as far as it can be known. */
export type Origin = {
  ip: string | null;
  userAgent: string | null;
  /** The token that a browser sends which was given one at an earlier sign-in; lib/users/device.ts checks it. */
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
  /** This instance asks everybody for a second factor (N8N_MFA_ENFORCED_ENABLED), and they have none: they can set one up. */
  lacksFactor?: boolean;
  /** They have shown a second factor in this sign-in: a code, or a passkey. */
  hasShownFactor?: boolean;
  /** By what they have shown in this sign-in who they are, each once: pwd, otp or hwk (RFC 8176 §2). */
  methods?: string[];
};

/** Somebody who is not signed in. */
export type Visitor = Origin & { kind: 'visitor' };

/** The role by which somebody may do things; null for visitors, and for whoever lacks a second factor that they need. */
export function actingRole(actor: Pick<Actor, 'kind'> & { role?: Role; lacksFactor?: boolean }): Role | null {
  return (actor.kind === 'user' && !actor.lacksFactor && actor.role) || null;
}

/** The instance itself, in background work, or the command line. */
export type System = Origin & { kind: 'system'; name: 'instance' | 'command_line' };

/** Who acts. Verbs take it as their first argument and never look anywhere else for it. */
export type Actor = UserActor | Visitor | System;

export const system: System = { kind: 'system', name: 'instance', ip: null, userAgent: null };
export const commandLine: System = { ...system, name: 'command_line' };

/** Stands in the place of a name for an actor who is no user; doors put it into words. */
export type NamelessActor = System['name'] | 'visitor';

/** What the activity log and mails store as the actor's name: a user's own, or a `NamelessActor`. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'user') return wholeName(actor);
  return actor.kind === 'system' ? actor.name : ('visitor' satisfies NamelessActor);
}

/**
 * Whether the actor has shown within ten minutes who they are, by password, code or passkey: asked before what nobody is
 * to do on a device that was left open (OWASP ASVS 5.0, 7.5). The command line has nothing to show.
 */
export function hasProved(actor: Actor): boolean {
  if (actor.kind !== 'user') return actor.kind === 'system';
  // One from the future is worth no more: the clock was put back, or another machine's is ahead.
  return Math.abs(Date.now() - actor.provedAt.getTime()) < PROOF_LASTS_MS;
}

/** Throws `proof_needed` unless the actor has shown within ten minutes who they are, and `forbidden` to a visitor. */
export function mustHaveProved(actor: Actor): void {
  must(actor.kind !== 'visitor', 'forbidden');
  must(hasProved(actor), 'proof_needed');
}
