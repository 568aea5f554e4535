import { createHmac } from 'node:crypto';
import type { Actor } from '../actor';
import { config } from '../config';
import { db } from '../db';

/** Letters and digits that are not mistaken for one another when a code is read aloud or typed. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * The code that proves whoever claims the instance can read what it printed; null when none is asked for.
 * Derived from the instance key (60 bits), so it is the same after a restart and in every process.
 */
export function setupCode(): string | null {
  const setting = config().setupCode;
  if (setting.kind === 'off') return null;
  if (setting.kind === 'own') return setting.code;
  const bytes = createHmac('sha256', config().instanceKey).update('setup-code').digest().subarray(0, 12);
  const letters = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** The address that claims the instance; printed at start while there is no owner. */
export function setupLink(): string {
  const code = setupCode();
  return `${config().baseUrl}/setup${code ? `?code=${encodeURIComponent(code)}` : ''}`;
}

/** Whether the instance was claimed. */
export async function hasOwner(): Promise<boolean> {
  return (await db().setup.count()) > 0;
}

/** Whether the actor is the owner who has not pressed Finish yet, and so still finds the wizard. */
export async function isInWizard(actor: Actor): Promise<boolean> {
  if (actor.kind !== 'user') return false;
  return (await db().setup.count({ where: { ownerId: actor.id, finishedAt: null } })) > 0;
}
