import type { Actor } from './actor';
import { must } from './problem';

/** For so long whoever has shown who they are is not asked again. */
const PROOF_LASTS_MS = 10 * 60_000;

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
