import { createHmac, timingSafeEqual } from 'node:crypto';
import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';

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

/** Whether this is the set-up code. Case and dashes do not count: it may have been read aloud. */
export function isSetupCode(given: string): boolean {
  const code = setupCode();
  if (code === null) return true;
  const [a, b] = [given, code].map((text) => Buffer.from(text.toUpperCase().replace(/[\s-]/g, '')));
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
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

/** Whether there is no user management here: a setting says so, and there is no owner yet who would be locked out by it. */
export async function isUserManagementOff(): Promise<boolean> {
  return config().userManagementDisabled && !(await hasOwner());
}

/** Whether somebody may claim the instance: nobody has, and no setting forbids it. */
export async function isClaimable(): Promise<boolean> {
  const { userManagementDisabled, environmentOwner } = config();
  return !userManagementDisabled && !environmentOwner && !(await hasOwner());
}

/** When the set-up was skipped for now; null where it was not, or was done since. */
export async function findSetupSkip(): Promise<{ skippedAt: Date } | null> {
  return db().setupSkip.findUnique({ where: { id: 1 }, select: { skippedAt: true } });
}

/** Whether the actor is the owner, and has not finished the wizard yet. */
export async function isInWizard(actor: Actor): Promise<boolean> {
  if (actor.kind !== 'user') return false;
  return (await db().setup.count({ where: { ownerId: actor.id, finishedAt: null } })) > 0;
}
